// The small ones: nearest words, paths, lists of names, messages.
// sources: gen_init_cpio_list/*.c
// libraries: -lnettle -lelf -pthread
#define _POSIX_C_SOURCE 200809L
#include "gen_test.h"

#include "digest.h"
#include "name_list.h"
#include "paths.h"
#include "suggest.h"

static struct str nearest(const char *word)
{
	static const char *const known[] = {"dir", "file", "slink", "nod", "service", "include"};
	struct suggestion suggestion = suggest_for(str_of(word));

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		suggest_offer(&suggestion, str_of(known[i]));
	return suggestion.best.at ? suggestion.best : str_of("");
}

static void nearest_words(void **state)
{
	(void)state;
	assert_text(nearest("dri"), "dir");
	assert_text(nearest("DIR"), "dir");
	assert_text(nearest("di"), "dir");
	assert_text(nearest("symlink"), "slink");
	assert_text(nearest("servcie"), "service");
	assert_text(nearest("includes"), "include");
	assert_text(nearest("something"), "");
	assert_text(nearest(""), "");
	assert_text(nearest("a-word-of-more-than-forty-letters-is-not-compared"), "");
}

static bool clean(struct fixture *fixture, const char *word, const char *expected)
{
	const struct srcpos pos = {0};
	struct str path;

	if (!path_clean(&fixture->arena, &fixture->diags, pos, str_of(word), &path))
		return false;
	assert_text(path, expected);
	return true;
}

static void paths_get_one_form(void **state)
{
	assert_true(clean(*state, "/a/b", "/a/b"));
	assert_true(clean(*state, "a", "/a"));
	assert_true(clean(*state, "//a///b//", "/a/b"));
	assert_true(clean(*state, "/./a/./b/.", "/a/b"));
	assert_true(clean(*state, "/.a/b..", "/.a/b.."));
	assert_true(clean(*state, "/", "/"));
	assert_true(clean(*state, ".", "/"));
	assert_true(clean(*state, "/a$b", "/a$b"));
}

static void paths_that_are_none(void **state)
{
	static const char *const words[] = {"", "..", "/..", "/a/../b", "a b", "/a\n", "/\v",
		"/${A", "#a", "TRAILER!!!", "/TRAILER!!!"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		assert_false(clean(*state, words[i], ""));
}

static void longest_paths(void **state)
{
	char path[ENTRY_PATH_MAX + 2];

	memset(path, 'a', sizeof path);
	for (size_t i = 0; i < sizeof path; i += 100)
		path[i] = '/';
	path[ENTRY_PATH_MAX + 1] = '\0';
	assert_false(clean(*state, path, ""));
	path[ENTRY_PATH_MAX] = '\0';
	assert_true(clean(*state, path, path));
	memset(path + 1, 'b', 256);
	path[257] = '\0';
	assert_false(clean(*state, path, ""));
	path[256] = '\0';
	assert_true(clean(*state, path, path));
}

static void lists_of_names(void **state)
{
	struct str list = str_of("a,bc,d"), name;

	(void)state;
	assert_true(name_list_next(&list, &name));
	assert_text(name, "a");
	assert_true(name_list_next(&list, &name));
	assert_text(name, "bc");
	assert_true(name_list_next(&list, &name));
	assert_text(name, "d");
	assert_false(name_list_next(&list, &name));
	assert_true(name_list_has(str_of("a,bc"), str_of("bc")));
	assert_false(name_list_has(str_of("a,bc"), str_of("b")));
	assert_false(name_list_has((struct str){0}, str_of("b")));
}

static void report(struct fixture *fixture, uint32_t line, uint16_t col, enum rule rule)
{
	diag_error(&fixture->diags, (struct srcpos){.line = line, .col = col}, rule, "text");
}

static void messages_are_sorted_and_single(void **state)
{
	struct fixture *fixture = *state;

	source_texts_add(&fixture->texts, "in", owned_copy("one two\n\tthree \"a b\" x\n", 22));
	report(fixture, 2, 8, RULE_BAD_MODE);
	report(fixture, 1, 5, RULE_BAD_OWNER);
	report(fixture, 1, 5, RULE_BAD_MODE);
	report(fixture, 1, 5, RULE_BAD_MODE);
	report(fixture, 0, 0, RULE_NO_INIT);
	assert_string_equal(messages(fixture), "in: error: text [no-init]\n"
					       "in:1:5: error: text [bad-mode]\n"
					       "one two\n"
					       "    ^~~\n"
					       "in:1:5: error: text [bad-owner]\n"
					       "one two\n"
					       "    ^~~\n"
					       "in:2:8: error: text [bad-mode]\n"
					       "\tthree \"a b\" x\n"
					       "\t      ^~~~~\n");
}

static void carets_under_long_and_odd_lines(void **state)
{
	static const char odd[] = "\xc3\xa9 \x01 \xff x\n";
	struct fixture *fixture = *state;
	struct buffer text = {0};

	buffer_printf(&text, "%s%0300d word\n", odd, 0);
	source_texts_add(&fixture->texts, "in", (struct str){text.at, text.len});
	report(fixture, 1, 8, RULE_BAD_MODE);
	report(fixture, 2, 302, RULE_BAD_MODE);
	report(fixture, 2, 999, RULE_BAD_MODE);
	assert_non_null(strstr(messages(fixture), "in:1:8: error: text [bad-mode]\n"
						  "\xc3\xa9 ? ? x\n"
						  "      ^\n"));
	assert_non_null(strstr(messages(fixture), "0 word\n"));
}

static void errors_beyond_the_limit_are_counted(void **state)
{
	struct fixture *fixture = *state;

	source_texts_add(&fixture->texts, "in", owned_copy("x\n", 2));
	for (uint32_t i = 0; i < DIAGS_KEPT + 5; i++)
		report(fixture, i + 1, 1, RULE_BAD_MODE);
	assert_int_equal(fixture->diags.count, DIAGS_KEPT + 5);
	assert_non_null(strstr(messages(fixture), "and 5 more errors\n"));
}

/* The example of FIPS 180-2. */
static void digests(void **state)
{
	static const unsigned char expected[DIGEST_SIZE] =
		"\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"
		"\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad";
	unsigned char digest[DIGEST_SIZE];

	(void)state;
	digest_text(str_of("abc"), digest);
	assert_memory_equal(digest, expected, DIGEST_SIZE);
}

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nearest_words),
		with_fixture(paths_get_one_form),
		with_fixture(paths_that_are_none),
		with_fixture(longest_paths),
		cmocka_unit_test(lists_of_names),
		with_fixture(messages_are_sorted_and_single),
		with_fixture(carets_under_long_and_odd_lines),
		with_fixture(errors_beyond_the_limit_are_counted),
		cmocka_unit_test(digests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
