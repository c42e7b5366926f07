/* libFuzzer: any bytes as a description, through lexer, parser, checks and writers.
 *
 * clang -g -O1 -std=c11 -fsanitize=fuzzer,address,undefined -o fuzz_parse fuzz_parse.c \
 *	$(ls ../[a-z]*.c | grep -v main.c) -lnettle -lelf -pthread
 * ./fuzz_parse -dict=description.dict CORPUS ../../tests/golden
 *
 * and the same for fuzz_elf.c. */
#include "../accounts.h"
#include "../check.h"
#include "../emit.h"
#include "../parse.h"
#include "../programs.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* These go through folders of the host, which is slow, and says nothing about the input. */
static bool reads_folders(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), "tree") ||
			str_starts(str_from(text, i), "service"))
			return true;
	return false;
}

static void emit_all(struct image *image)
{
	struct output *output = output_open("/dev/null");

	manifest_sort(&image->manifest);
	image->list_name = "list";
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
	parser_define(&parser, "OUT=/nowhere");
	parse_text(&parser, "fuzz", "/nowhere", text);
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
	char *text = malloc(size + 1);

	if (!messages)
		messages = fopen("/dev/null", "w");
	if (!messages || !text)
		abort();
	if (size)
		memcpy(text, data, size);
	if (reads_folders((struct str){text, size}))
		free(text);
	else
		run(&arena, &diags, (struct str){text, size}, messages);
	diag_free(&diags);
	source_texts_free(&texts);
	arena_free(&arena);
	return 0;
}
