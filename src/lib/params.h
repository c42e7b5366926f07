/* The parameters of the kernel's command line that mean something to this system: one table, from
 * which come the parser, nutshell-params, and docs/parameters.md. Pure: prints nothing. */
#ifndef PARAMS_H
#define PARAMS_H

#include <stdbool.h>
#include <stddef.h>

/* The kernel's COMMAND_LINE_SIZE on x86, less its final NUL (arch/x86/include/asm/setup.h). */
enum { CMDLINE_MAX = 2047, PARAM_SECONDS_MAX = 86400 };

enum param_type {
	PARAM_FLAG,    /* present or not; takes no value */
	PARAM_TEXT,    /* any text but the empty one */
	PARAM_SECONDS, /* 0 to PARAM_SECONDS_MAX, whole */
	PARAM_WAIT,    /* the same, and without a value for ever */
	PARAM_CHOICE,  /* one of the words in takes, separated by '|' */
	PARAM_LIST,    /* some of the words in takes, separated by commas */
	PARAM_CUSTOM,  /* a syntax of its own: see the row's check */
};

struct param_row {
	const char *name;
	enum param_type type;
	const char *fallback; /* in force when it is not given; NULL: nothing */
	const char *takes;    /* what a value looks like, for people; for PARAM_CHOICE and _LIST the
				 words */
	/* PARAM_CUSTOM: NULL when the value is good, else what is wrong with it, in a few words. */
	const char *(*check)(const char *value);
};

/* X-macro in param_rows.h: one enumerator for each row, PARAM_ROOT for "root" and so on. */
enum param {
#define ROW(id, ...) PARAM_##id,
#include "param_rows.h"
#undef ROW
	PARAM_COUNT
};

extern const struct param_row param_table[PARAM_COUNT];

/* What of a row only people read: apart, as /init has no use for it. */
struct param_text {
	const char *example; /* a whole word of a command line */
	const char *help;    /* one line */
};
extern const struct param_text param_texts[PARAM_COUNT];

enum param_problem_kind {
	PARAM_UNKNOWN,	 /* nutshell.* that is in no row */
	PARAM_BAD_VALUE, /* the wrong type: the fallback is in force */
	PARAM_TOO_LONG,	 /* CMDLINE_MAX bytes: the kernel, or params_parse(), has cut off what
			    followed */
};

struct param_problem {
	enum param_problem_kind kind;
	const struct param_row *row; /* PARAM_BAD_VALUE */
	const char *name;	     /* as given; "" for PARAM_TOO_LONG */
	const char *value;	     /* as given; NULL: none */
	const char *nearest;	     /* PARAM_UNKNOWN: the nearest known name, or NULL */
	const char *why;	     /* PARAM_BAD_VALUE: what is expected, in a few words */
};

enum { PARAM_PROBLEMS_MAX = 16 }; /* what comes after that is counted only */

struct params {
	char text[CMDLINE_MAX + 1]; /* split in place: all values point into it */
	struct {
		bool given;
		const char *value; /* of the last good one; NULL for a flag or without "=" */
	} row[PARAM_COUNT];
	struct param_problem problems[PARAM_PROBLEMS_MAX];
	size_t problem_count; /* may be more than PARAM_PROBLEMS_MAX */
};

/* Reads a command line (len bytes; a final newline does not count) as the kernel does: words
 * separated by blanks, double quotes, '-' and '_' the same in names, nothing after "--". Repeated:
 * the last one wins; ro and rw are one parameter in this. What is not in the table is left to the
 * kernel and to others, but for nutshell.*: that is a problem. */
void params_parse(struct params *params, const char *cmdline, size_t len);

/* Was it given, with a good value? */
bool params_given(const struct params *params, enum param param);
/* The value in force: as given, else the row's fallback; NULL when there is neither. */
const char *params_text(const struct params *params, enum param param);
/* PARAM_SECONDS and PARAM_WAIT: seconds, or -1 for "for ever". The row must have a fallback. */
long params_seconds(const struct params *params, enum param param);
/* PARAM_LIST: is word in it? */
bool params_has(const struct params *params, enum param param, const char *word);

/* The row of this name ('-' and '_' are the same in it), or PARAM_COUNT. */
enum param params_find(const char *name);
/* The known name that is most like this unknown one, or NULL when none is; the part that all of our
 * own have in common, "nutshell.", may be missing or too much. */
const char *params_nearest(const char *name);

enum { PARAM_PROBLEM_TEXT = 400 };
/* Says a problem in one line, without a newline; control characters, which could do things to a
 * terminal, become '?', and what is long is cut. */
void params_problem_text(const struct param_problem *problem, char text[PARAM_PROBLEM_TEXT]);

#endif
