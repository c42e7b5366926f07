#include "params.h"

#include <string.h>

/* More of a value than this is not shown. */
enum { SHOWN = 100 };

struct text {
	char *at, *end; /* room for the NUL is behind end */
};

static void put(struct text *text, const char *words)
{
	for (; *words && text->at < text->end; words++)
		*text->at++ = (unsigned char)*words < ' ' || *words == 0x7f ? '?' : *words;
}

/* At most SHOWN bytes, but whole UTF-8 characters. */
static void put_given(struct text *text, const char *given)
{
	char part[SHOWN + 1];
	size_t len = strlen(given), shown = len < SHOWN ? len : SHOWN;

	while (shown < len && shown > SHOWN - 4 && (given[shown] & 0xc0) == 0x80)
		shown--;
	memcpy(part, given, shown);
	part[shown] = '\0';
	put(text, part);
	if (shown < len)
		put(text, "...");
}

static void put_word(struct text *text, const struct param_problem *problem)
{
	put_given(text, problem->name);
	if (problem->value) {
		put(text, "=");
		put_given(text, problem->value);
	}
}

static void put_bad_value(struct text *text, const struct param_problem *problem)
{
	put_word(text, problem);
	put(text, " is ignored: ");
	put(text, problem->why);
	/* The words that are wanted come behind the colon. */
	if (problem->why[strlen(problem->why) - 1] == ':') {
		put(text, " ");
		put(text, problem->row->takes);
	}
}

void params_problem_text(const struct param_problem *problem, char text[PARAM_PROBLEM_TEXT])
{
	struct text to = {text, text + PARAM_PROBLEM_TEXT - 1};

	switch (problem->kind) {
	case PARAM_UNKNOWN:
		put_given(&to, problem->name);
		put(&to, " is not known here");
		if (problem->nearest) {
			put(&to, "; did you mean ");
			put(&to, problem->nearest);
			put(&to, "?");
		}
		break;
	case PARAM_BAD_VALUE:
		put_bad_value(&to, problem);
		break;
	case PARAM_TOO_LONG:
		put(&to, "the command line fills the 2047 bytes that the kernel takes: its end may "
			 "be missing");
		break;
	}
	*to.at = '\0';
}
