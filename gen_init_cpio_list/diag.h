/* Collects what is wrong, so that all of it can be printed at the end, sorted by place. */
#ifndef DIAG_H
#define DIAG_H

#include "rules.h"
#include "srcpos.h"

#include <stdio.h>

/* More than this many errors are counted, but no longer kept. */
enum { DIAGS_KEPT = 10000 };

struct diag {
	struct srcpos pos;
	struct srcpos note_pos; /* line 0: no note */
	const char *note;
	const char *message;
	enum rule rule;
};

struct diags {
	const bool *skipped; /* by rule: what is not to be reported; NULL for nothing */
	struct arena *arena;
	struct source_texts *texts;
	struct diag *items;
	size_t kept, capacity;
	size_t count;
};

void diag_error(struct diags *diags, struct srcpos pos, enum rule rule, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Adds a second place, such as "first described here", to the last error. */
void diag_note(struct diags *diags, struct srcpos pos, const char *note);
/* Sorts, and prints each error once as file:line:col with its source line and a caret. The result
 * is how many there are. */
size_t diag_print(struct diags *diags, FILE *stream);
void diag_free(struct diags *diags);

#endif
