// Words of the command line, cut as the kernel cuts them; numbers; the nearest word.
// sources: src/lib/cmdline.c src/lib/decimal.c src/lib/nearest.c
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmdline.h"
#include "decimal.h"
#include "nearest.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 8 };

/* A line and its words as "name" or "name=value" with the value between <>. */
static const struct {
	const char *line;
	const char *words[WORDS];
} lines[] = {
	{"", {NULL}},
	{" \t\n\v\f\r", {NULL}},
	{"quiet", {"quiet"}},
	{"  a  b\tc\n", {"a", "b", "c"}},
	{"a=b", {"a=<b>"}},
	{"a=", {"a=<>"}},
	{"a=b=c", {"a=<b=c>"}},
	{"=a", {"=a"}},
	{"=a=b", {"=a=<b>"}},
	{"==", {"==<>"}},
	{"a=\"b c\" d", {"a=<b c>", "d"}},
	{"a=\"\" d", {"a=<>", "d"}},
	{"\"a=b c\" d", {"a=<b c>", "d"}},
	{"\"a b\"", {"a b"}},
	{"\"a=\"b c\"\"", {"a=<b>", "c\"\""}},
	{"a=b\"c d\"e f", {"a=<b\"c d\"e>", "f"}},
	{"a=\"b\"c", {"a=<b\"c>"}},
	{"a=\"b\"\"c\"", {"a=<b\"\"c>"}},
	{"a\" b", {"a\" b"}},
	{"a=\"b c", {"a=<b c>"}},
	{"a=\"", {"a=<>"}},
	{"\"", {""}},
	{"\"\"", {""}},
	{"\"\" \"\" a", {"", "", "a"}},
	{"\"a", {"a"}},
	{"\" a = b \" c", {" a =< b >", "c"}},
	{"a -- b", {"a"}},
	{"a \"--\" b", {"a"}},
	{"a --b c", {"a", "--b", "c"}},
	{"a --=b c", {"a", "--=<b>", "c"}},
	{"--", {NULL}},
	{"a\\ b", {"a\\", "b"}},
	{"a='b c'", {"a=<'b>", "c'"}},
	{"x=\"a\nb\"", {"x=<a\nb>"}},
	/* A no-break space of Latin 1, which is also the second byte of "a with grave" in UTF-8. */
	{"a\xa0"
	 "b",
		{"a", "b"}},
	{"a=\xc3\xa0 b", {"a=<\xc3>", "b"}},
	{"a=\xc3\xa4\xe2\x82\xac b", {"a=<\xc3\xa4\xe2\x82\xac>", "b"}},
};

static void words_of_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		/* On the heap, so that ASan sees what is read behind it. */
		char *text = strdup(lines[i].line), *rest = text;
		const char *const *expected = lines[i].words;
		struct cmdline_word word;

		for (; cmdline_next(&rest, &word); expected++) {
			char shown[64];

			if (word.value)
				snprintf(shown, sizeof shown, "%s=<%s>", word.name, word.value);
			else
				snprintf(shown, sizeof shown, "%s", word.name);
			if (!*expected)
				fail_msg("'%s': '%s' too much", lines[i].line, shown);
			assert_string_equal(shown, *expected);
		}
		if (*expected)
			fail_msg("'%s': '%s' is missing", lines[i].line, *expected);
		free(text);
	}
}

static void same_names(void **state)
{
	(void)state;
	assert_true(cmdline_same_name("a-b_c", "a_b-c"));
	assert_true(cmdline_same_name("", ""));
	assert_false(cmdline_same_name("a", "ab"));
	assert_false(cmdline_same_name("ab", "a"));
	assert_false(cmdline_same_name("root", "Root"));
	assert_false(cmdline_same_name("a.b", "a_b"));
}

static void numbers(void **state)
{
	char text[DECIMAL_TEXT];

	(void)state;
	assert_int_equal(decimal_parse("0", 1, 0), 0);
	assert_int_equal(decimal_parse("0099", 4, 99), 99);
	assert_int_equal(decimal_parse("100", 3, 99), -1);
	assert_int_equal(decimal_parse("12x", 2, 99), 12);
	assert_int_equal(decimal_parse("12x", 3, 999), -1);
	assert_int_equal(decimal_parse("-1", 2, 99), -1);
	assert_int_equal(decimal_parse("+1", 2, 99), -1);
	assert_int_equal(decimal_parse(" 1", 2, 99), -1);
	assert_int_equal(decimal_parse("", 0, 99), -1);
	assert_int_equal(decimal_parse("2147483647", 10, INT_MAX), INT_MAX);
	assert_int_equal(decimal_parse("2147483648", 10, INT_MAX), -1);
	assert_int_equal(decimal_parse("99999999999999999999999999", 26, LONG_MAX), -1);
	assert_int_equal(decimal_text(0, text), 1);
	assert_string_equal(text, "0");
	assert_int_equal(decimal_text(ULONG_MAX, text), 20);
	assert_string_equal(text, "18446744073709551615");
}

static unsigned far(const char *word, const char *known)
{
	return nearest_distance(word, strlen(word), known, strlen(known));
}

static void distances(void **state)
{
	static char longest[NEAREST_MAX + 2];

	(void)state;
	assert_int_equal(far("rescue", "rescue"), 0);
	assert_int_equal(far("RESCUE", "rescue"), 0);
	assert_int_equal(far("rescu", "rescue"), 1);
	assert_int_equal(far("rescuee", "rescue"), 1);
	assert_int_equal(far("rescae", "rescue"), 1);
	assert_int_equal(far("recsue", "rescue"), 1);
	assert_int_equal(far("recsu", "rescue"), NEAREST_FAR);
	assert_int_equal(far("recsuer", "rescue"), 2);
	assert_int_equal(far("ab", "a"), 1);
	assert_int_equal(far("ab", "cd"), NEAREST_FAR);
	assert_int_equal(far("", "a"), 1);
	assert_int_equal(far("", ""), 0);
	assert_int_equal(far("1234abcd-01", "1234abdc-02"), 2);
	memset(longest, 'a', NEAREST_MAX);
	assert_int_equal(far(longest, longest), 0);
	longest[NEAREST_MAX] = 'a';
	assert_int_equal(far(longest, longest), NEAREST_FAR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_lines),
		cmocka_unit_test(same_names),
		cmocka_unit_test(numbers),
		cmocka_unit_test(distances),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
