#include "params.h"

#include "cmdline.h"
#include "decimal.h"
#include "nearest.h"
#include "param_checks.h"

#include <string.h>

static const char own[] = "nutshell.";
enum { OWN = sizeof own - 1 };

const struct param_row param_table[PARAM_COUNT] = {
#define ROW(id, name, type, fallback, takes, example, help, check) \
	[PARAM_##id] = {name, type, fallback, takes, check},
#include "param_rows.h"
#undef ROW
};

enum param params_find(const char *name)
{
	enum param param = 0;

	while (param < PARAM_COUNT && !cmdline_same_name(name, param_table[param].name))
		param++;
	return param;
}

static bool is_own(const char *name)
{
	return strncmp(name, own, OWN) == 0;
}

static const char *without_own(const char *name)
{
	return is_own(name) ? name + OWN : name;
}

const char *params_nearest(const char *name)
{
	const char *word = without_own(name), *best = NULL;
	unsigned least = NEAREST_FAR;

	for (size_t i = 0; i < PARAM_COUNT; i++) {
		const char *known = without_own(param_table[i].name);
		unsigned far = nearest_distance(word, strlen(word), known, strlen(known));

		if (far < least) {
			least = far;
			best = param_table[i].name;
		}
	}
	return best;
}

static void add_problem(struct params *params, struct param_problem problem)
{
	if (params->problem_count < PARAM_PROBLEMS_MAX)
		params->problems[params->problem_count] = problem;
	params->problem_count++;
}

static void take(struct params *params, enum param param, const struct cmdline_word *word)
{
	const struct param_row *row = &param_table[param];
	const char *why = param_check(row, word->value);

	if (why) {
		add_problem(params, (struct param_problem){PARAM_BAD_VALUE, row, word->name,
					    word->value, NULL, why});
		return;
	}
	if (param == PARAM_RO || param == PARAM_RW)
		params->row[PARAM_RO].given = params->row[PARAM_RW].given = false;
	params->row[param].given = true;
	params->row[param].value = word->value;
}

void params_parse(struct params *params, const char *cmdline, size_t len)
{
	const char *nul = memchr(cmdline, '\0', len);
	struct cmdline_word word;
	char *rest = params->text;

	memset(params, 0, sizeof *params);
	if (nul)
		len = (size_t)(nul - cmdline);
	if (len && cmdline[len - 1] == '\n')
		len--;
	if (len >= CMDLINE_MAX) {
		len = CMDLINE_MAX;
		add_problem(params, (struct param_problem){.kind = PARAM_TOO_LONG, .name = ""});
	}
	memcpy(params->text, cmdline, len);

	while (cmdline_next(&rest, &word)) {
		enum param param = params_find(word.name);

		if (param < PARAM_COUNT)
			take(params, param, &word);
		else if (is_own(word.name))
			add_problem(params, (struct param_problem){.kind = PARAM_UNKNOWN,
						    .name = word.name,
						    .value = word.value,
						    .nearest = params_nearest(word.name)});
	}
}

bool params_given(const struct params *params, enum param param)
{
	return params->row[param].given;
}

const char *params_text(const struct params *params, enum param param)
{
	return params->row[param].given ? params->row[param].value : param_table[param].fallback;
}

long params_seconds(const struct params *params, enum param param)
{
	const char *text = params_text(params, param);

	return text ? decimal_parse(text, strlen(text), PARAM_SECONDS_MAX) : -1;
}

bool params_has(const struct params *params, enum param param, const char *word)
{
	const char *list = params_text(params, param);
	size_t wanted = strlen(word), len;

	for (; list; list = list[len] ? list + len + 1 : NULL) {
		len = strcspn(list, ",");
		if (len == wanted && memcmp(list, word, len) == 0)
			return true;
	}
	return false;
}
