// What format_text() writes is what snprintf(3) would.
// sources: src/lib/format.c
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

#define SAME(...) \
	do { \
		char ours[200], theirs[200]; \
		size_t len = format_text(ours, sizeof ours, __VA_ARGS__); \
		snprintf(theirs, sizeof theirs, __VA_ARGS__); \
		assert_string_equal(ours, theirs); \
		assert_int_equal(len, strlen(theirs)); \
	} while (0)

static void texts(void **state)
{
	(void)state;
	SAME("plain");
	SAME("100 %%");
	SAME("%s|%s", "one", "");
	SAME("%10s|%-10s|%2s", "right", "left", "long");
	SAME("%.3s|%.*s|%.*s|%-6.2s|", "abcdef", 2, "abcdef", -1, "all", "abc");
	SAME("%c%c", 'a', 'b');
	SAME("%s", "\xc3\xa4");
}

static void numbers(void **state)
{
	static const long values[] = {
		0, 1, -1, 9, 10, 99, -100, 4096, INT_MAX, INT_MIN, LONG_MAX, LONG_MIN};

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		int small = (int)values[i];
		unsigned large = (unsigned)values[i];

		SAME("%d|%5d|%-5d|%05d", small, small, small, small);
		SAME("%u|%08x|%x", large, large, large);
		SAME("%ld|%lu|%lx|%zu", values[i], (unsigned long)values[i],
			(unsigned long)values[i], (size_t)values[i]);
		SAME("%012lx|%20ld|%-20ld|", (unsigned long)values[i], values[i], values[i]);
	}
}

/* Nothing is written behind the end, and the text is always ended. */
static void cut(void **state)
{
	(void)state;
	for (size_t size = 1; size < 24; size++) {
		char *text = malloc(size), whole[64];
		size_t len = format_text(text, size, "%6d and %s", 12345, "so on");

		snprintf(whole, size, "%6d and %s", 12345, "so on");
		assert_string_equal(text, whole);
		assert_int_equal(len, strlen(whole));
		free(text);
	}
}

/* gcc would refuse these formats: a '%' at the end must not read on. */
static size_t unchecked(char *to, size_t size, const char *format, ...)
{
	va_list arguments;
	size_t len;

	va_start(arguments, format);
	len = format_list(to, size, format, arguments);
	va_end(arguments);
	return len;
}

static void incomplete(void **state)
{
	char text[16];

	(void)state;
	assert_int_equal(unchecked(text, sizeof text, "ab%"), 2);
	assert_string_equal(text, "ab");
	assert_int_equal(unchecked(text, sizeof text, "ab%-05"), 2);
	assert_string_equal(text, "ab");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(numbers),
		cmocka_unit_test(cut),
		cmocka_unit_test(incomplete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
