/* What the tests of gen_init_cpio_list have in common: a description as a string, and what came of
 * it as strings. */
#ifndef GEN_TEST_H
#define GEN_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "accounts.h"
#include "check.h"
#include "parse.h"

#include <stdio.h>
#include <stdlib.h>

struct fixture {
	struct arena arena;
	struct source_texts texts;
	struct diags diags;
	struct image image;
	struct parser parser;
	char *messages;
};

static inline int fixture_open(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);

	fixture->diags.arena = &fixture->arena;
	fixture->diags.texts = &fixture->texts;
	image_init(&fixture->image, &fixture->arena, &fixture->diags);
	fixture->image.can_stage = true;
	parser_init(&fixture->parser, &fixture->image, &fixture->texts);
	*state = fixture;
	return 0;
}

static inline int fixture_close(void **state)
{
	struct fixture *fixture = *state;

	parser_free(&fixture->parser);
	image_free(&fixture->image);
	diag_free(&fixture->diags);
	source_texts_free(&fixture->texts);
	arena_free(&fixture->arena);
	free(fixture->messages);
	free(fixture);
	return 0;
}

static inline struct str owned_copy(const char *text, size_t len)
{
	char *copy = malloc(len + 1);

	memcpy(copy, text, len);
	copy[len] = '\0';
	return (struct str){copy, len};
}

static inline void describe_bytes(struct fixture *fixture, const char *text, size_t len)
{
	parse_text(&fixture->parser, "test", "/nowhere", owned_copy(text, len));
}

static inline void describe(struct fixture *fixture, const char *text)
{
	describe_bytes(fixture, text, strlen(text));
}

/* All that is reported, as diag_print() prints it. */
static inline const char *messages(struct fixture *fixture)
{
	size_t size;
	FILE *stream;

	free(fixture->messages);
	stream = open_memstream(&fixture->messages, &size);
	diag_print(&fixture->diags, stream);
	fclose(stream);
	return fixture->messages;
}

static inline struct entry *at(struct fixture *fixture, const char *path)
{
	return manifest_find(&fixture->image.manifest, str_of(path));
}

#define assert_text(text, expected) \
	do { \
		struct str text_ = (text); \
		assert_int_equal(text_.len, strlen(expected)); \
		assert_memory_equal(text_.at, expected, text_.len); \
	} while (0)

#endif
