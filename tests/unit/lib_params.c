// The table of parameters: what is taken from a command line.
// sources: src/lib/param*.c src/lib/ip_*.c src/lib/cmdline.c src/lib/decimal.c src/lib/nearest.c
// sources: src/lib/root_spec.c
#define _POSIX_C_SOURCE 200809L
#include "params_test.h"

/* Each row by itself: its example is good and is that row's, and so is its default. */
static void the_table(void **state)
{
	static struct params params;

	(void)state;
	for (enum param i = 0; i < PARAM_COUNT; i++) {
		const struct param_row *row = &param_table[i];

		parse(&params, param_texts[i].example);
		if (params.problem_count)
			fail_msg("%s: %s", param_texts[i].example, problem(&params, 0));
		assert_true(params_given(&params, i));
		assert_int_equal(params_find(row->name), i);
		assert_true(!row->fallback || !param_check(row, row->fallback));
		assert_true(
			row->fallback || (row->type != PARAM_SECONDS && row->type != PARAM_WAIT));
		assert_int_equal(row->type == PARAM_CUSTOM, row->check != NULL);
		assert_int_equal(row->type == PARAM_FLAG, row->takes == NULL);
		assert_null(strchr(param_texts[i].help, '\n'));
	}
}

static void nothing_given(void **state)
{
	struct params params;

	(void)state;
	parse(&params, "");
	assert_int_equal(params.problem_count, 0);
	for (enum param i = 0; i < PARAM_COUNT; i++) {
		assert_false(params_given(&params, i));
		assert_ptr_equal(params_text(&params, i), param_table[i].fallback);
	}
	assert_int_equal(params_seconds(&params, PARAM_ROOTWAIT), 10);
	assert_int_equal(params_seconds(&params, PARAM_ROOTDELAY), 0);
	assert_false(params_has(&params, PARAM_BREAK, "root"));
}

static void values(void **state)
{
	struct params params;

	(void)state;
	parse(&params, "bzImage root=/dev/vda1 nutshell.run=\"ip a; free\" init=/bin/sh "
		       "rootdelay=86400\n");
	assert_int_equal(params.problem_count, 0);
	assert_string_equal(params_text(&params, PARAM_ROOT), "/dev/vda1");
	assert_string_equal(params_text(&params, PARAM_RUN), "ip a; free");
	assert_string_equal(params_text(&params, PARAM_INIT), "/bin/sh");
	assert_int_equal(params_seconds(&params, PARAM_ROOTDELAY), 86400);
	assert_false(params_given(&params, PARAM_RO));
}

static void the_last_one_wins(void **state)
{
	struct params params;

	(void)state;
	parse(&params, "root=/dev/vda1 rootwait=5 root=/dev/vda2 rootwait rootdelay=1 rootdelay=x "
		       "root=LABEL=");
	assert_string_equal(params_text(&params, PARAM_ROOT), "/dev/vda2");
	assert_int_equal(params_seconds(&params, PARAM_ROOTWAIT), -1);
	assert_int_equal(params_seconds(&params, PARAM_ROOTDELAY), 1);
	assert_int_equal(params.problem_count, 2);
	parse(&params, "rootwait rootwait=5");
	assert_int_equal(params_seconds(&params, PARAM_ROOTWAIT), 5);
	parse(&params, "ro rw");
	assert_false(params_given(&params, PARAM_RO));
	assert_true(params_given(&params, PARAM_RW));
	parse(&params, "rw ro rw ro rw=1");
	assert_true(params_given(&params, PARAM_RO));
	assert_false(params_given(&params, PARAM_RW));
}

static void names(void **state)
{
	struct params params;

	(void)state;
	parse(&params, "Root=/dev/vda1 bootif=x ROOT=/dev/vda1 root nutshell=1 nutshel.rescue "
		       "net.ifnames=0 -- root=/dev/vda1");
	assert_int_equal(params.problem_count, 1);
	assert_string_equal(problem(&params, 0), "root is ignored: it needs a value");
	assert_false(params_given(&params, PARAM_ROOT));
	assert_int_equal(params_find("nutshell.run"), PARAM_RUN);
	assert_int_equal(params_find(""), PARAM_COUNT);
}

static void values_of_a_list(void **state)
{
	struct params params;

	(void)state;
	parse(&params, "nutshell.break=root,init");
	assert_true(params_has(&params, PARAM_BREAK, "root"));
	assert_true(params_has(&params, PARAM_BREAK, "init"));
	assert_false(params_has(&params, PARAM_BREAK, "roo"));
	assert_false(params_has(&params, PARAM_BREAK, "mount"));
	assert_false(params_has(&params, PARAM_BREAK, ""));
	no_problem("nutshell.break=early,root,mount,switch,init");
	for (const char *const *value = (const char *const[]){"", ",", "root,", ",root",
		     "root;init", "roots", NULL};
		*value; value++) {
		char line[40];

		snprintf(line, sizeof line, "nutshell.break=%s", *value);
		parse(&params, line);
		assert_int_equal(params.problem_count, 1);
		assert_int_equal(params.problems[0].kind, PARAM_BAD_VALUE);
		assert_ptr_equal(params.problems[0].row, &param_table[PARAM_BREAK]);
	}
}

static void length(void **state)
{
	char line[CMDLINE_MAX + 100];
	struct params params;

	(void)state;
	memset(line, 'x', sizeof line);
	memcpy(line + CMDLINE_MAX - 1 - sizeof " hostname=box" + 1, " hostname=box",
		sizeof " hostname=box" - 1);
	parse_bytes(&params, line, CMDLINE_MAX - 1);
	assert_int_equal(params.problem_count, 0);
	assert_string_equal(params_text(&params, PARAM_HOSTNAME), "box");
	/* Full: more may have been there. A newline is none of it. */
	parse_bytes(&params, line, CMDLINE_MAX);
	assert_string_equal(problem(&params, 0), "the command line fills the 2047 bytes that the "
						 "kernel takes: its end may be missing");
	assert_string_equal(params_text(&params, PARAM_HOSTNAME), "boxx");
	line[CMDLINE_MAX - 1] = '\n';
	parse_bytes(&params, line, CMDLINE_MAX);
	assert_int_equal(params.problem_count, 0);
	line[CMDLINE_MAX - 1] = 'x';
	parse_bytes(&params, line, sizeof line);
	assert_int_equal(params.problem_count, 1);
	assert_int_equal(params.problems[0].kind, PARAM_TOO_LONG);
	assert_string_equal(params_text(&params, PARAM_HOSTNAME), "boxx");
}

static void nul_bytes(void **state)
{
	static const char line[] = "root=/dev/vda1\0 ro";
	struct params params;

	(void)state;
	parse_bytes(&params, line, sizeof line - 1);
	assert_string_equal(params_text(&params, PARAM_ROOT), "/dev/vda1");
	assert_false(params_given(&params, PARAM_RO));
	parse_bytes(&params, "\0ro", 3);
	assert_false(params_given(&params, PARAM_RO));
	/* What is behind one makes no line too long. */
	parse_bytes(&params, (const char[CMDLINE_MAX + 9]){"ro"}, CMDLINE_MAX + 9);
	assert_true(params_given(&params, PARAM_RO));
	assert_int_equal(params.problem_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table),
		cmocka_unit_test(nothing_given),
		cmocka_unit_test(values),
		cmocka_unit_test(the_last_one_wins),
		cmocka_unit_test(names),
		cmocka_unit_test(values_of_a_list),
		cmocka_unit_test(length),
		cmocka_unit_test(nul_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
