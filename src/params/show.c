#include "show.h"

#include <string.h>

/* A longer value moves what is behind it in its own line only. */
enum { VALUE_WIDTH = 40 };

static size_t longer(size_t a, size_t b)
{
	return a > b ? a : b;
}

const char *params_value(const struct params *params, enum param param)
{
	if (params_given(params, param) && !params->row[param].value)
		return param_table[param].type == PARAM_FLAG ? "yes" : "forever";
	return params_text(params, param);
}

/* In front of a line that belongs to command line n; 0: there is only one. */
static void print_line_number(struct printer *printer, size_t n)
{
	if (n) {
		print_number(printer, n);
		print_text(printer, " ");
	}
}

static void print_problems(struct printer *printer, const struct params *params, size_t n)
{
	char text[PARAM_PROBLEM_TEXT];

	for (size_t i = 0; i < params->problem_count && i < PARAM_PROBLEMS_MAX; i++) {
		params_problem_text(&params->problems[i], text);
		print_line_number(printer, n);
		print_text(printer, text);
		print_text(printer, "\n");
	}
	if (params->problem_count > PARAM_PROBLEMS_MAX) {
		print_line_number(printer, n);
		print_number(printer, params->problem_count - PARAM_PROBLEMS_MAX);
		print_text(printer, " more like these\n");
	}
}

void params_show_table(struct printer *printer, const struct params *params)
{
	size_t names = 0, values = 0;

	for (enum param i = 0; i < PARAM_COUNT; i++) {
		const char *value = params_value(params, i);

		names = longer(names, strlen(param_table[i].name));
		values = longer(values, value ? strlen(value) : 1);
	}
	if (values > VALUE_WIDTH)
		values = VALUE_WIDTH;
	for (enum param i = 0; i < PARAM_COUNT; i++) {
		const char *value = params_value(params, i);
		const char *from = params_given(params, i) ? "command line" : "default";

		print_shown(printer, param_table[i].name, names + 2);
		print_shown(printer, value ? value : "-", values);
		print_text(printer, "  ");
		print_text(printer, value ? from : "-");
		print_text(printer, "\n");
	}
	if (params->problem_count)
		print_text(printer, "\n");
	print_problems(printer, params, 0);
}

void params_show_given(struct printer *printer, const struct params *params, size_t n)
{
	for (enum param i = 0; i < PARAM_COUNT; i++) {
		if (!params_given(params, i))
			continue;
		print_line_number(printer, n);
		print_text(printer, param_table[i].name);
		print_text(printer, "=");
		print_shown(printer, params_value(params, i), 0);
		print_text(printer, "\n");
	}
	print_problems(printer, params, n);
}
