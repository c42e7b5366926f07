/* What the tests of the parameters have in common. */
#ifndef PARAMS_TEST_H
#define PARAMS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "param_checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* len bytes from the heap, so that ASan sees what is read behind them. */
static inline void parse_bytes(struct params *params, const char *line, size_t len)
{
	char *copy = calloc(1, len ? len : 1);

	memcpy(copy, line, len);
	params_parse(params, copy, len);
	free(copy);
}

static inline void parse(struct params *params, const char *line)
{
	parse_bytes(params, line, strlen(line));
}

static inline const char *problem(const struct params *params, size_t number)
{
	static char text[PARAM_PROBLEM_TEXT];

	assert_true(number < params->problem_count);
	params_problem_text(&params->problems[number], text);
	return text;
}

static inline void only_problem(const char *line, const char *expected)
{
	struct params params;

	parse(&params, line);
	if (params.problem_count != 1)
		fail_msg("%s: %zu problems", line, params.problem_count);
	assert_string_equal(problem(&params, 0), expected);
}

static inline void no_problem(const char *line)
{
	struct params params;

	parse(&params, line);
	if (params.problem_count)
		fail_msg("%s: %s", line, problem(&params, 0));
}

#endif
