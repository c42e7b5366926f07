#define _GNU_SOURCE

#include "options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION_OPTION = 256, INITRD, MANIFEST, JSON };

static const char help[] =
	"Usage: nutshell-inspect [OPTION]... BZIMAGE [COMMAND]\n"
	"Takes a Linux kernel for x86 apart: what it is, and the initramfs in it.\n"
	"\n"
	"Commands, instead of a summary:\n"
	"  ls [PATH]          list the initramfs, or what is at and below PATH\n"
	"  cat PATH           write a file of the initramfs to standard output\n"
	"  extract DIR        unpack the initramfs into DIR, a new or empty folder\n"
	"  config             write the .config to standard output, if the kernel includes it\n"
	"  vmlinux            write the unpacked kernel to standard output\n"
	"\n"
	"Options:\n"
	"      --initrd=FILE  an initramfs to be unpacked over it, as a boot loader hands it "
	"over;\n"
	"                     may be given again\n"
	"      --manifest=FILE  compare the initramfs with this mtree(5) description, and list "
	"what\n"
	"                     differs: paths, types, modes, owners, sizes, sha256\n"
	"      --json         everything, for programs\n"
	"  -h, --help         print this\n"
	"      --version      print the version\n"
	"\n"
	"Exit status: 0 all is well, 1 differs from the manifest, or what was asked for is not in "
	"it,\n"
	"2 wrong use, failed I/O, no bzImage, or a damaged one.\n";

static const struct option long_options[] = {
	{"initrd", required_argument, NULL, INITRD},
	{"manifest", required_argument, NULL, MANIFEST},
	{"json", no_argument, NULL, JSON},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, VERSION_OPTION},
	{NULL, 0, NULL, 0},
};

static const struct {
	const char *name;
	const char *argument; /* NULL: takes none */
	bool optional;
	enum command command;
} commands[] = {
	{"ls", "PATH", true, COMMAND_LS},
	{"cat", "PATH", false, COMMAND_CAT},
	{"extract", "DIR", false, COMMAND_EXTRACT},
	{"config", NULL, true, COMMAND_CONFIG},
	{"vmlinux", NULL, true, COMMAND_VMLINUX},
};

__attribute__((format(printf, 1, 2))) static enum options_result wrong(const char *format, ...)
{
	va_list arguments;

	fputs("nutshell-inspect: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputs("\nTry 'nutshell-inspect --help'.\n", stderr);
	return OPTIONS_WRONG;
}

static enum options_result one_option(struct options *options, int option)
{
	switch (option) {
	case INITRD:
		options->initrds[options->initrd_count++] = optarg;
		return OPTIONS_RUN;
	case MANIFEST:
		options->manifest = optarg;
		return OPTIONS_RUN;
	case JSON:
		options->json = true;
		return OPTIONS_RUN;
	case 'h':
		fputs(help, stdout);
		return OPTIONS_DONE;
	case VERSION_OPTION:
		puts("nutshell-inspect (nutshell) 1.0");
		return OPTIONS_DONE;
	default:
		fputs("Try 'nutshell-inspect --help'.\n", stderr);
		return OPTIONS_WRONG;
	}
}

static enum options_result parse_command(struct options *options, char **words, size_t count)
{
	size_t i = 0;

	while (i < sizeof commands / sizeof commands[0] && strcmp(words[0], commands[i].name) != 0)
		i++;
	if (i == sizeof commands / sizeof commands[0])
		return wrong("'%s' is no command: there are ls, cat, extract, config, vmlinux; "
			     "a second file is given with --initrd",
			words[0]);
	if (count == 1 && !commands[i].optional)
		return wrong("%s needs a %s", words[0], commands[i].argument);
	if (count > (commands[i].argument ? 2u : 1u))
		return wrong("%s does not take '%s'", words[0], words[count - 1]);
	if (options->json || options->manifest)
		return wrong(
			"%s cannot go with %s", options->json ? "--json" : "--manifest", words[0]);
	options->command = commands[i].command;
	options->argument = count == 2 ? words[1] : NULL;
	return OPTIONS_RUN;
}

static char program_name[] = "nutshell-inspect";

enum options_result options_parse(int argc, char **argv, struct options *options)
{
	enum options_result result = OPTIONS_RUN;
	int option;

	*options = (struct options){0};
	argv[0] = program_name; /* in what getopt_long() prints */
	options->initrds = calloc((size_t)argc + 1, sizeof *options->initrds);
	if (!options->initrds)
		return wrong("not enough memory");
	while (result == OPTIONS_RUN &&
		(option = getopt_long(argc, argv, "h", long_options, NULL)) != -1)
		result = one_option(options, option);
	if (result != OPTIONS_RUN)
		return result;
	if (optind == argc)
		return wrong("no bzImage given");
	options->file = argv[optind++];
	if (optind == argc)
		return OPTIONS_RUN;
	return parse_command(options, argv + optind, (size_t)(argc - optind));
}
