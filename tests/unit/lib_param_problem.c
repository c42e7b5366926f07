// What is not taken from a command line, and what is said of that.
// sources: src/lib/param*.c src/lib/ip_*.c src/lib/cmdline.c src/lib/decimal.c src/lib/nearest.c
// sources: src/lib/root_spec.c
#define _POSIX_C_SOURCE 200809L
#include "params_test.h"

static void unknown_ones(void **state)
{
	(void)state;
	only_problem("nutshell.rescu",
		"nutshell.rescu is not known here; did you mean nutshell.rescue?");
	only_problem("nutshell.on-fail=reboot",
		"nutshell.on-fail is not known here; did you mean nutshell.onfail?");
	only_problem("nutshell.hostname=x",
		"nutshell.hostname is not known here; did you mean hostname?");
	only_problem("nutshell.", "nutshell. is not known here");
	only_problem("nutshell.frobnicate=1", "nutshell.frobnicate is not known here");
	only_problem("\"nutshell.x y=z\"", "nutshell.x y is not known here");
	assert_string_equal(params_nearest("bootif"), "BOOTIF");
	assert_string_equal(params_nearest("watchdog"), "nutshell.watchdog");
	assert_null(params_nearest("frobnicate"));
}

static void bad_values(void **state)
{
	static const char seconds[] = "whole seconds are wanted, from 0 to 86400";
	char text[100];

	(void)state;
	only_problem("ro=1", "ro=1 is ignored: it takes no value");
	only_problem("nutshell.rescue=", "nutshell.rescue= is ignored: it takes no value");
	only_problem("rootfstype=", "rootfstype= is ignored: its value is empty");
	only_problem("console", "console is ignored: it needs a value");
	only_problem("nutshell.fsck=never",
		"nutshell.fsck=never is ignored: one of these is wanted: auto|force|skip");
	only_problem("nutshell.fsck=auto|force",
		"nutshell.fsck=auto|force is ignored: one of these is wanted: auto|force|skip");
	only_problem("nutshell.fsck=",
		"nutshell.fsck= is ignored: one of these is wanted: auto|force|skip");
	for (const char *const *value =
			(const char *const[]){"", "-1", "86401", "1.5", "5s", "0x10", NULL};
		*value; value++) {
		char line[40];

		snprintf(line, sizeof line, "rootwait=%s", *value);
		snprintf(text, sizeof text, "%s is ignored: %s", line, seconds);
		only_problem(line, text);
	}
}

static void syntaxes_of_their_own(void **state)
{
	static const char *const good[] = {"root=PARTUUID=1234abcd-01", "init=/x", "hostname=a.b",
		"keymap=de-latin1", "panic=-1", "panic=0", "panic=-0x1F", "nutshell.onfail=rescue",
		"nutshell.onfail=reboot", "nutshell.onfail=reboot:0",
		"nutshell.onfail=poweroff:86400", "nutshell.services=+httpd",
		"nutshell.services=-a,+b,-c.d"};
	static const char *const bad[] = {"root=PARTUUID=1234", "init=bin/sh", "init=/",
		"init=", "ip=x", "ip", "BOOTIF=eth0", "hostname=", "hostname=a_b", "keymap=../x",
		"keymap=.x", "keymap=", "panic=", "panic=-", "panic=--1", "panic=0x",
		"panic=2147483648", "nutshell.onfail=", "nutshell.onfail=rescue:1",
		"nutshell.onfail=reboot:", "nutshell.onfail=reboot:x", "nutshell.onfail=rebo",
		"nutshell.onfail=poweroff:86401", "nutshell.services=", "nutshell.services=httpd",
		"nutshell.services=+", "nutshell.services=+a,", "nutshell.services=+a,b",
		"nutshell.services=+../a", "nutshell.services=+.a", "nutshell.services=+a,-b/c"};
	struct params params;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		no_problem(good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		parse(&params, bad[i]);
		if (params.problem_count != 1)
			fail_msg("%s: %zu problems", bad[i], params.problem_count);
	}
}

static void many_problems(void **state)
{
	char line[CMDLINE_MAX] = "";
	struct params params;

	(void)state;
	for (int i = 0; i < 100; i++)
		memcpy(line + (ptrdiff_t)i * 12, "nutshell.x= ", 13);
	parse(&params, line);
	assert_int_equal(params.problem_count, 100);
	assert_string_equal(
		problem(&params, PARAM_PROBLEMS_MAX - 1), "nutshell.x is not known here");
}

static void problems_are_fit_for_terminals(void **state)
{
	char line[CMDLINE_MAX], expected[PARAM_PROBLEM_TEXT];

	(void)state;
	only_problem("ro=\x1b[2J\x7f\x01", "ro=?[2J?? is ignored: it takes no value");
	snprintf(line, sizeof line, "ro=%0101d", 0);
	snprintf(expected, sizeof expected, "ro=%0100d... is ignored: it takes no value", 0);
	only_problem(line, expected);
	/* No half of a character at the end. */
	snprintf(line, sizeof line, "ro=%099d\xe2\x82\xac%05d", 0, 0);
	snprintf(expected, sizeof expected, "ro=%099d... is ignored: it takes no value", 0);
	only_problem(line, expected);
	snprintf(line, sizeof line, "nutshell.%0500d=%0500d", 0, 0);
	snprintf(expected, sizeof expected, "nutshell.%091d... is not known here", 0);
	only_problem(line, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_ones),
		cmocka_unit_test(bad_values),
		cmocka_unit_test(syntaxes_of_their_own),
		cmocka_unit_test(many_problems),
		cmocka_unit_test(problems_are_fit_for_terminals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
