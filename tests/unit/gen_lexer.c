// How a line is cut into words.
// sources: gen_init_cpio_list/*.c
// libraries: -lnettle -lelf -pthread
#define _POSIX_C_SOURCE 200809L
#include "gen_test.h"

static const struct srcpos start = {.line = 1, .col = 1};

static bool lex(struct fixture *fixture, struct line *line, const char *raw)
{
	if (!fixture->texts.count)
		source_texts_add(&fixture->texts, "test", owned_copy(raw, strlen(raw)));
	return lex_line(&fixture->parser.lexer, start, str_of(raw), line);
}

static void words_end_at_blanks(void **state)
{
	struct line line = {0};

	assert_true(lex(*state, &line, " \t one\ttwo \v\f\r three"));
	assert_int_equal(line.count, 3);
	assert_text(line.words[0].text, "one");
	assert_int_equal(line.words[0].col, 4);
	assert_text(line.words[1].text, "two");
	assert_text(line.words[2].text, "three");
	assert_int_equal(line.pos.col, 4);
	free(line.words);
}

static void no_words(void **state)
{
	static const char *const lines[] = {"", " \t ", "# comment", "  # comment", "\r"};
	struct line line = {0};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		assert_true(lex(*state, &line, lines[i]));
		assert_int_equal(line.count, 0);
	}
	free(line.words);
}

static void comment_begins_a_word(void **state)
{
	struct line line = {0};

	assert_true(lex(*state, &line, "a#b #c d"));
	assert_int_equal(line.count, 1);
	assert_text(line.words[0].text, "a#b");
	free(line.words);
}

static void quotes(void **state)
{
	struct line line = {0};

	assert_true(
		lex(*state, &line, "\"a b\" \"\" k=\"v w\" a\"b \"\\\"\\\\\\$\\n\\t\\101\\377\""));
	assert_int_equal(line.count, 5);
	assert_text(line.words[0].text, "a b");
	assert_text(line.words[1].text, "");
	assert_text(line.words[2].text, "k=v w");
	assert_text(line.words[3].text, "a\"b");
	assert_text(line.words[4].text, "\"\\$\n\tA\377");
	free(line.words);
}

static void quote_only_behind_a_plain_name(void **state)
{
	struct line line = {0};

	assert_true(lex(*state, &line, "/a=\"b =\"c"));
	assert_text(line.words[0].text, "/a=\"b");
	assert_text(line.words[1].text, "=\"c");
	free(line.words);
}

static void bad_quotes(void **state)
{
	static const char *const lines[] = {"\"open", "\"open\\\"", "\"\\q\"", "\"\\8\"",
		"\"\\12\"", "\"\\000\"", "\"\\400\"", "\"a\"b", "\"\\", "\"${", "\"${X"};
	struct fixture *fixture = *state;
	struct line line = {0};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		size_t before = fixture->diags.count;

		assert_false(lex(*state, &line, lines[i]));
		assert_true(fixture->diags.count > before);
	}
	messages(fixture);
	free(line.words);
}

static void variables(void **state)
{
	struct fixture *fixture = *state;
	struct line line = {0};

	assert_true(parser_define(&fixture->parser, "A=x y"));
	assert_true(parser_define(&fixture->parser, "EMPTY="));
	assert_true(lex(
		*state, &line, "${A} -${A}-${A}- \"${A}\" k=\"${A}\" $A $ \"\\${A}\" ${EMPTY}"));
	assert_text(line.words[0].text, "x y");
	assert_text(line.words[1].text, "-x y-x y-");
	assert_text(line.words[2].text, "x y");
	assert_text(line.words[3].text, "k=x y");
	assert_text(line.words[4].text, "$A");
	assert_text(line.words[5].text, "$");
	assert_text(line.words[6].text, "${A}");
	assert_text(line.words[7].text, "");
	free(line.words);
}

static void definitions(void **state)
{
	struct fixture *fixture = *state;

	assert_true(parser_define(&fixture->parser, "_a1=b=c"));
	assert_text(variables_find(&fixture->parser.variables, str_of("_a1"))->value, "b=c");
	assert_false(parser_define(&fixture->parser, "_a1=again"));
	assert_false(parser_define(&fixture->parser, "no-value"));
	assert_false(parser_define(&fixture->parser, "=x"));
	assert_false(parser_define(&fixture->parser, "1a=x"));
	assert_false(parser_define(&fixture->parser, "a-b=x"));
}

/* Each line doubles what the one before it made: without a limit this would need 2^70 bytes. */
static void variables_do_not_explode(void **state)
{
	struct fixture *fixture = *state;
	struct buffer text = {0};

	buffer_printf(&text, "set A0 xxxxxxxxxxxxxxxx\n");
	for (int i = 1; i < 70; i++)
		buffer_printf(&text, "set A%d ${A%d}${A%d}\n", i, i - 1, i - 1);
	describe(fixture, text.at);
	assert_non_null(strstr(messages(fixture), "longer than 64 KiB [line-too-long]"));
	free(text.at);
}

static void raw_lines(void **state)
{
	struct str text = str_of("a\n\nb"), raw;
	size_t offset = 0;

	(void)state;
	assert_true(next_raw_line(text, &offset, &raw));
	assert_text(raw, "a");
	assert_true(next_raw_line(text, &offset, &raw));
	assert_text(raw, "");
	assert_true(next_raw_line(text, &offset, &raw));
	assert_text(raw, "b");
	assert_false(next_raw_line(text, &offset, &raw));
	assert_text(lex_first_word(str_of("  one two")), "one");
	assert_text(lex_first_word(str_of("  ")), "");
}

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(words_end_at_blanks),
		with_fixture(no_words),
		with_fixture(comment_begins_a_word),
		with_fixture(quotes),
		with_fixture(quote_only_behind_a_plain_name),
		with_fixture(bad_quotes),
		with_fixture(variables),
		with_fixture(definitions),
		with_fixture(variables_do_not_explode),
		with_fixture(raw_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
