/* libFuzzer: any bytes as a description, through lexer, parser, checks and writers. What is
 * accepted must make a list that is a description of itself. */
// sources: gen_init_cpio_list/*.c tests/fuzz/gen_host.c
// replaced: host.c
// libraries: -lnettle -lelf -pthread
// seeds: tests/golden/*/*.rootfs
// options: -max_len=4096
#define _GNU_SOURCE
#include "accounts.h"
#include "check.h"
#include "emit.h"
#include "parse.h"
#include "programs.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static FILE *messages;

/* Standard output goes to memory, and is of this run only. */
static struct output *open_output(void)
{
	if (ftruncate(STDOUT_FILENO, 0) != 0 || lseek(STDOUT_FILENO, 0, SEEK_SET) != 0)
		abort();
	return output_open("-");
}

/* A program, as of this host nothing else is no script. */
static void stage_nowhere(struct image *image)
{
	for (uint32_t i = 0; i < image->manifest.count; i++) {
		const struct entry *entry = manifest_by_number(&image->manifest, i);

		if (entry->type == ENTRY_FILE && !entry->source->path)
			entry->source->path = "/d/e";
	}
}

/* What the writer has written. */
static struct str emitted(struct image *image, void (*emit)(struct image *, struct output *))
{
	struct output *output = open_output();
	char *text;
	off_t len;

	emit(image, output);
	if (!output_finish(output))
		abort();
	output_free(output);
	len = lseek(STDOUT_FILENO, 0, SEEK_CUR);
	text = malloc((size_t)len);
	if ((len && !text) || pread(STDOUT_FILENO, text, (size_t)len, 0) != len)
		abort();
	return (struct str){text, (size_t)len};
}

static void emit_others(struct image *image)
{
	static void (*const writers[])(struct image *, struct output *) = {
		emit_json, emit_tree, emit_depfile};

	image->list_name = "list";
	for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++)
		free((char *)emitted(image, writers[i]).at);
}

/* The list that the text, which is freed, becomes; .at is NULL when it has errors. */
static struct str list_of(struct str text)
{
	static const bool skipped[RULE_COUNT] = {[RULE_NO_INIT] = true, [RULE_NO_CONSOLE] = true};
	struct source_texts texts = {0};
	struct arena arena = {0};
	struct diags diags = {.skipped = skipped, .arena = &arena, .texts = &texts};
	struct str list = {0};
	struct parser parser;
	struct image image;

	image_init(&image, &arena, &diags);
	image.can_stage = true;
	parser_init(&parser, &image, &texts);
	parser_define(&parser, "OUT=/d");
	parse_text(&parser, "fuzz", "/d", text);
	parse_end(&parser);
	programs_finish(&image);
	accounts_finish(&image);
	check_image(&image);
	diag_print(&diags, messages);
	if (!diags.count) {
		stage_nowhere(&image);
		manifest_sort(&image.manifest);
		emit_others(&image);
		list = emitted(&image, emit_list);
	}
	parser_free(&parser);
	image_free(&image);
	diag_free(&diags);
	source_texts_free(&texts);
	arena_free(&arena);
	return list;
}

static struct str copy(const void *data, size_t size)
{
	char *text = malloc(size);

	if (size && !text)
		abort();
	if (size)
		memcpy(text, data, size);
	return (struct str){text, size};
}

static void start(void)
{
	messages = fopen("/dev/null", "w");
	if (!messages || dup2(memfd_create("output", MFD_CLOEXEC), STDOUT_FILENO) < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str list, again;

	if (!messages)
		start();
	list = list_of(copy(data, size));
	if (!list.at)
		return 0;
	again = list_of(copy(list.at, list.len));
	if (!again.at || !str_same(list, again)) {
		messages = stderr;
		again = list_of(copy(list.at, list.len));
		fprintf(stderr, "a list:\n" STR_FMT "is another one when read again:\n" STR_FMT,
			STR_ARG(list), STR_ARG(again));
		abort();
	}
	free((char *)list.at);
	free((char *)again.at);
	return 0;
}
