/* libFuzzer: any bytes as a description, through lexer, parser, checks and writers. */
// sources: gen_init_cpio_list/*.c tests/fuzz/gen_host.c
// replaced: host.c
// libraries: -lnettle -lelf -pthread
// seeds: tests/golden/*/*.rootfs
// options: -max_len=4096
#include "accounts.h"
#include "check.h"
#include "emit.h"
#include "parse.h"
#include "programs.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void emit_all(struct image *image)
{
	struct output *output = output_open("/dev/null");

	manifest_sort(&image->manifest);
	image->list_name = "list";
	emit_list(image, output);
	emit_json(image, output);
	emit_tree(image, output);
	emit_depfile(image, output);
	output_finish(output);
	output_free(output);
}

static void run(struct arena *arena, struct diags *diags, struct str text, FILE *messages)
{
	struct parser parser;
	struct image image;

	image_init(&image, arena, diags);
	parser_init(&parser, &image, diags->texts);
	parser_define(&parser, "OUT=/d");
	parse_text(&parser, "fuzz", "/d", text);
	parse_end(&parser);
	programs_finish(&image);
	accounts_finish(&image);
	check_image(&image);
	diag_print(diags, messages);
	if (!diags->count)
		emit_all(&image);
	parser_free(&parser);
	image_free(&image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *messages;
	static const bool skipped[RULE_COUNT] = {[RULE_NO_INIT] = true, [RULE_NO_CONSOLE] = true};
	struct source_texts texts = {0};
	struct arena arena = {0};
	struct diags diags = {.skipped = skipped, .arena = &arena, .texts = &texts};
	char *text = malloc(size);

	if (!messages)
		messages = fopen("/dev/null", "w");
	if (!messages || (size && !text))
		abort();
	if (size)
		memcpy(text, data, size);
	run(&arena, &diags, (struct str){text, size}, messages);
	diag_free(&diags);
	source_texts_free(&texts);
	arena_free(&arena);
	return 0;
}
