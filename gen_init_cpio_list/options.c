#define _GNU_SOURCE

#include "options.h"

#include "suggest.h"
#include "verbs.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { VERSION_OPTION = 256, DEPFILE, MANIFEST, JSON, TREE, STAGE, SKIP, LIST_CHECKS, LIST_VERBS };

static const char help[] =
	"Usage: gen_init_cpio_list [OPTION]... FILE...\n"
	"Turns descriptions of a root file system into a list for the kernel's gen_init_cpio.\n"
	"FILE '-' is standard input. Nothing is written unless all is well.\n"
	"\n"
	"  -o, --output=LIST        write the list there; without any output it goes to '-',\n"
	"                           standard output\n"
	"  -D, --define=NAME=VALUE  set a variable, or a feature: on or off\n"
	"      --stage=FOLDER       put files that are made here into FOLDER\n"
	"      --depfile=FILE       write what the list depends on, for make\n"
	"      --manifest=FILE      write an mtree(5) description with the sha256 of each file\n"
	"      --json=FILE          write what is in the image, for programs\n"
	"      --tree=FILE          write what is in the image, for people\n"
	"      --skip=CHECK,...     leave out checks of the image as a whole\n"
	"      --list-checks        print the names of all checks, and what they refuse\n"
	"      --list-verbs         print how each line of a description is written\n"
	"  -h, --help               print this\n"
	"      --version            print the version\n"
	"\n"
	"Exit status: 0 all is well, 1 a description has errors, 2 wrong use or failed I/O.\n"
	"The language is described in gen_init_cpio_list(1).\n";

static const struct option long_options[] = {
	{"output", required_argument, NULL, 'o'},
	{"define", required_argument, NULL, 'D'},
	{"stage", required_argument, NULL, STAGE},
	{"depfile", required_argument, NULL, DEPFILE},
	{"manifest", required_argument, NULL, MANIFEST},
	{"json", required_argument, NULL, JSON},
	{"tree", required_argument, NULL, TREE},
	{"skip", required_argument, NULL, SKIP},
	{"list-checks", no_argument, NULL, LIST_CHECKS},
	{"list-verbs", no_argument, NULL, LIST_VERBS},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, VERSION_OPTION},
	{NULL, 0, NULL, 0},
};

static void list_checks(void)
{
	for (int i = 0; i < RULE_COUNT; i++)
		printf("%-22s %s%s\n", rules[i].name, rules[i].help,
			rules[i].optional ? " (may be skipped)" : "");
}

static void list_verbs(void)
{
	const char *usage;

	for (size_t i = 0; (usage = verb_usage(i)); i++)
		puts(usage);
	puts("if FEATURE ... [else ...] end");
}

static bool skip_one(struct options *options, struct str name)
{
	struct suggestion suggestion = suggest_for(name);
	char hint[SUGGEST_HINT_MAX];

	for (int i = 0; i < RULE_COUNT; i++) {
		if (!rules[i].optional)
			continue;
		suggest_offer(&suggestion, str_of(rules[i].name));
		if (!str_is(name, rules[i].name))
			continue;
		options->skipped[i] = true;
		return true;
	}
	fprintf(stderr,
		"gen_init_cpio_list: --skip: no check '" STR_FMT "' that may be skipped%s\n",
		STR_ARG(name), suggest_hint(&suggestion, hint));
	return false;
}

static bool skip_all(struct options *options, const char *list)
{
	bool good = true;

	while (*list) {
		size_t len = strcspn(list, ",");

		good = skip_one(options, (struct str){list, len}) && good;
		list += len + (list[len] == ',');
	}
	return good;
}

static enum options_result one_option(struct options *options, int option)
{
	switch (option) {
	case 'o':
		options->list = optarg;
		return OPTIONS_RUN;
	case 'D':
		options->definitions[options->definition_count++] = optarg;
		return OPTIONS_RUN;
	case STAGE:
		options->stage = optarg;
		return OPTIONS_RUN;
	case DEPFILE:
		options->depfile = optarg;
		return OPTIONS_RUN;
	case MANIFEST:
		options->manifest = optarg;
		return OPTIONS_RUN;
	case JSON:
		options->json = optarg;
		return OPTIONS_RUN;
	case TREE:
		options->tree = optarg;
		return OPTIONS_RUN;
	case SKIP:
		return skip_all(options, optarg) ? OPTIONS_RUN : OPTIONS_WRONG;
	case LIST_CHECKS:
		list_checks();
		return OPTIONS_DONE;
	case LIST_VERBS:
		list_verbs();
		return OPTIONS_DONE;
	case 'h':
		fputs(help, stdout);
		return OPTIONS_DONE;
	case VERSION_OPTION:
		puts("gen_init_cpio_list (nutshell) 1.0");
		return OPTIONS_DONE;
	default:
		fputs("Try 'gen_init_cpio_list --help'.\n", stderr);
		return OPTIONS_WRONG;
	}
}

/* What was printed must have arrived: a full disk is no success. */
static enum options_result printed(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return OPTIONS_DONE;
	perror("gen_init_cpio_list: standard output");
	return OPTIONS_WRONG;
}

static char program_name[] = "gen_init_cpio_list";

enum options_result options_parse(int argc, char **argv, struct options *options)
{
	enum options_result result = OPTIONS_RUN;
	int option;

	*options = (struct options){.list = NULL};
	argv[0] = program_name; /* in what getopt_long() prints */
	options->definitions = calloc((size_t)argc + 1, sizeof *options->definitions);
	if (!options->definitions)
		return OPTIONS_WRONG;
	while (result == OPTIONS_RUN &&
		(option = getopt_long(argc, argv, "o:D:h", long_options, NULL)) != -1)
		result = one_option(options, option);
	if (result != OPTIONS_RUN)
		return result == OPTIONS_DONE ? printed() : result;
	if (!options->list && !options->manifest && !options->json && !options->tree)
		options->list = "-";
	options->files = argv + optind;
	options->file_count = (size_t)(argc - optind);
	if (options->file_count)
		return OPTIONS_RUN;
	fputs("gen_init_cpio_list: no description given\n"
	      "Try 'gen_init_cpio_list --help'.\n",
		stderr);
	return OPTIONS_WRONG;
}
