/* gen_init_cpio_list: descriptions of a root file system in, a list for gen_init_cpio out. */
#define _GNU_SOURCE

#include "accounts.h"
#include "check.h"
#include "digest.h"
#include "emit.h"
#include "options.h"
#include "parse.h"
#include "programs.h"
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_DESCRIPTION = 1, EXIT_USE_OR_IO = 2, OUTPUTS_MAX = 5 };

struct run {
	struct options options;
	struct arena arena;
	struct source_texts texts;
	struct diags diags;
	struct image image;
	struct parser parser;
	struct output *outputs[OUTPUTS_MAX];
};

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "gen_init_cpio_list: %s: %s\n",
		strcmp(what, "-") == 0 ? "standard input or output" : what, why);
	return EXIT_USE_OR_IO;
}

static int start(struct run *run)
{
	run->diags.arena = &run->arena;
	run->diags.texts = &run->texts;
	run->diags.skipped = run->options.skipped;
	image_init(&run->image, &run->arena, &run->diags);
	run->image.can_stage = run->options.stage || !run->options.list;
	parser_init(&run->parser, &run->image, &run->texts);
	for (size_t i = 0; i < run->options.definition_count; i++) {
		if (parser_define(&run->parser, run->options.definitions[i]))
			continue;
		fprintf(stderr,
			"gen_init_cpio_list: expected -D NAME=VALUE, each NAME once, not '%s'\n",
			run->options.definitions[i]);
		return EXIT_USE_OR_IO;
	}
	return 0;
}

static int read_descriptions(struct run *run)
{
	for (size_t i = 0; i < run->options.file_count; i++) {
		enum host_result result = parse_file(&run->parser, run->options.files[i]);

		if (result != HOST_OK)
			return fail(run->options.files[i], host_why(result));
	}
	parse_end(&run->parser);
	programs_finish(&run->image);
	accounts_finish(&run->image);
	return 0;
}

/* All that is wrong is said at once; from then on the image is one that can be written. */
static int report(struct run *run)
{
	size_t count;

	if (!run->diags.count)
		return 0;
	count = diag_print(&run->diags, stderr);
	fprintf(stderr, "gen_init_cpio_list: %zu error%s; nothing was written\n", count,
		count == 1 ? "" : "s");
	return EXIT_DESCRIPTION;
}

static int check(struct run *run)
{
	check_image(&run->image);
	if (!run->diags.count && run->options.manifest)
		digest_sources(&run->image);
	return report(run);
}

static int stage(struct run *run)
{
	const char *failed = NULL;

	if (run->options.stage)
		failed = stage_write(&run->image, run->options.stage);
	return failed ? fail(failed, strerror(errno)) : report(run);
}

/* The writers that were asked for, each into an output of its own. */
static int write_outputs(struct run *run)
{
	const struct options *options = &run->options;
	const struct {
		const char *name;
		void (*emit)(struct image *image, struct output *output);
	} writers[OUTPUTS_MAX] = {
		{options->list, emit_list},
		{options->manifest, emit_manifest},
		{options->json, emit_json},
		{options->tree, emit_tree},
		{options->depfile, emit_depfile},
	};

	manifest_sort(&run->image.manifest);
	run->image.list_name = options->list ? options->list : "-";
	for (size_t i = 0; i < OUTPUTS_MAX; i++) {
		if (!writers[i].name)
			continue;
		run->outputs[i] = output_open(writers[i].name);
		if (!run->outputs[i])
			return fail(writers[i].name, strerror(errno));
		writers[i].emit(&run->image, run->outputs[i]);
	}
	return 0;
}

/* Only when all bytes of all outputs are safe do they take the place of what was there. */
static int commit_outputs(struct run *run)
{
	for (size_t i = 0; i < OUTPUTS_MAX; i++)
		if (run->outputs[i] && !output_finish(run->outputs[i]))
			return fail(run->outputs[i]->name, strerror(errno));
	for (size_t i = 0; i < OUTPUTS_MAX; i++)
		if (run->outputs[i] && !output_commit(run->outputs[i]))
			return fail(run->outputs[i]->name, strerror(errno));
	return 0;
}

static void finish(struct run *run)
{
	for (size_t i = 0; i < OUTPUTS_MAX; i++)
		output_free(run->outputs[i]);
	parser_free(&run->parser);
	image_free(&run->image);
	diag_free(&run->diags);
	source_texts_free(&run->texts);
	arena_free(&run->arena);
	free(run->options.definitions);
}

/* A file that is opened must not become standard input, output or error, should one of these be
 * closed. O_PATH: reading or writing there is an error as before. */
static void hold_standard_streams(void)
{
	int held;

	do
		held = open("/", O_PATH | O_CLOEXEC);
	while (held >= 0 && held <= STDERR_FILENO);
	if (held >= 0)
		close(held);
}

int main(int argc, char **argv)
{
	static int (*const steps[])(struct run *) = {
		start, read_descriptions, check, stage, write_outputs, commit_outputs};
	struct run run = {.outputs = {NULL}};
	int status = 0;

	hold_standard_streams();
	switch (options_parse(argc, argv, &run.options)) {
	case OPTIONS_RUN:
		for (size_t i = 0; !status && i < sizeof steps / sizeof steps[0]; i++)
			status = steps[i](&run);
		break;
	case OPTIONS_DONE:
		break;
	case OPTIONS_WRONG:
		status = EXIT_USE_OR_IO;
		break;
	}
	finish(&run);
	return status;
}
