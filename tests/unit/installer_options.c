// What nutshell-install is asked for.
// sources: src/installer/options.c src/installer/message.c src/lib/*.c
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/installer/options.h"

#include <getopt.h>

enum { WORDS = 8 };

/* argv from words, up to a NULL. */
static enum options_result parse(const char *const *words, struct options *options)
{
	static struct params params;
	char *argv[WORDS + 2] = {(char *)(uintptr_t) "nutshell-install"};
	int argc = 1;

	for (size_t i = 0; i < WORDS && words[i]; i++)
		argv[argc++] = (char *)(uintptr_t)words[i];
	optind = 0; /* glibc: begin anew */
	opterr = 0;
	return options_parse(argc, argv, &params, options);
}

static void everything(void **state)
{
	static const char *const words[] = {"/dev/vda", "--yes", "--wipe", "--append",
		"quiet x=\"a b\"", "--hostname=box", "--json", "--keep-home", NULL};
	struct options options;

	(void)state;
	assert_int_equal(parse(words, &options), OPTIONS_GO);
	assert_string_equal(options.disk, "/dev/vda");
	assert_string_equal(options.append, "quiet x=\"a b\"");
	assert_string_equal(options.hostname, "box");
	assert_true(options.yes && options.wipe && options.json && options.keep_home);
	assert_false(options.dry_run || options.unattended);
	assert_string_equal(options.then, "shell");
	assert_null(options.kernel);
}

static void nothing(void **state)
{
	static const char *const words[] = {NULL};
	struct options options;

	(void)state;
	assert_int_equal(parse(words, &options), OPTIONS_GO);
	assert_null(options.disk);
}

static void help(void **state)
{
	static const char *const words[] = {"--size", "1G", "--help", NULL};
	struct options options;

	(void)state;
	assert_int_equal(parse(words, &options), OPTIONS_HELP);
}

static void sizes(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes; /* 0: wrong */
	} rows[] = {
		{"1", 1},
		{"512", 512},
		{"3K", 3072},
		{"512M", UINT64_C(512) << 20},
		{"4G", UINT64_C(4) << 30},
		{"16777215T", UINT64_C(16777215) << 40},
		{"16777216T", 0},
		{"999999999999999", UINT64_C(999999999999999)},
		{"1000000000000000", 0},
		{"", 0},
		{"0", 0},
		{"0G", 0},
		{"-1G", 0},
		{"G", 0},
		{"4GB", 0},
		{"4g", 0},
		{" 4G", 0},
		{"4.5G", 0},
		{"0x10", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const words[] = {"--size", rows[i].text, "/dev/vda", NULL};
		struct options options;
		enum options_result result = parse(words, &options);

		assert_int_equal(result, rows[i].bytes ? OPTIONS_GO : OPTIONS_WRONG);
		if (rows[i].bytes)
			assert_true(options.size == rows[i].bytes && options.spare == 0);
	}
}

#define SHA256 "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef"

static void pairs(void **state)
{
	static const struct {
		const char *name, *value;
		enum options_result result;
	} rows[] = {
		{"--hostname", "a-host.of.mine", OPTIONS_GO},
		{"--hostname", "", OPTIONS_WRONG},
		{"--hostname", "a b", OPTIONS_WRONG},
		{"--hostname", "a/b", OPTIONS_WRONG},
		{"--hostname", "a\nb", OPTIONS_WRONG},
		{"--append", "", OPTIONS_GO},
		{"--append", "it's", OPTIONS_WRONG},
		{"--append", "a\nb", OPTIONS_WRONG},
		{"--append", "$a", OPTIONS_WRONG},
		{"--append", "a\\b", OPTIONS_WRONG},
		{"--root-password-hash", "$6$salt$hash", OPTIONS_GO},
		{"--root-password-hash", "a:b", OPTIONS_WRONG},
		{"--root-password-hash", "a\nb", OPTIONS_WRONG},
		{"--root-password-hash", "", OPTIONS_WRONG},
		{"--sha256", SHA256, OPTIONS_GO},
		{"--sha256", SHA256 "0", OPTIONS_WRONG},
		{"--sha256", "0123", OPTIONS_WRONG},
		{"--kernel", "/boot/bzImage", OPTIONS_GO},
		{"--kernel", "http://server/bzImage", OPTIONS_WRONG},
		{"--frobnicate", "x", OPTIONS_WRONG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const words[] = {rows[i].name, rows[i].value, "/dev/vda", NULL};
		struct options options;

		assert_int_equal(parse(words, &options), rows[i].result);
	}
}

static void combinations(void **state)
{
	static const char *const right[] = {
		"--kernel", "http://server/bzImage", "--sha256", SHA256, NULL};
	static const char *const wrong[][WORDS] = {
		{"--keep-home", "--spare", "1G", "/dev/vda"},
		{"/dev/vda", "/dev/vdb"},
		{"--unattended", "/dev/vda"},
		{"--unattended"}, /* this machine was not started with nutshell.install= */
		{"--save-kernel", "/tmp/bzImage", "/dev/vda"},
		{"--size"},
	};
	struct options options;

	(void)state;
	assert_int_equal(parse(right, &options), OPTIONS_GO);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(parse(wrong[i], &options), OPTIONS_WRONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything),
		cmocka_unit_test(nothing),
		cmocka_unit_test(help),
		cmocka_unit_test(sizes),
		cmocka_unit_test(pairs),
		cmocka_unit_test(combinations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
