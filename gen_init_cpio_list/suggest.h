/* The nearest known word for a misspelt one. */
#ifndef SUGGEST_H
#define SUGGEST_H

#include "text.h"

struct suggestion {
	struct str word; /* the misspelt one */
	struct str best;
	size_t distance;
};

/* Starts a search; offer every known word, then ask for the hint. */
struct suggestion suggest_for(struct str word);
void suggest_offer(struct suggestion *suggestion, struct str known);

enum { SUGGEST_HINT_MAX = 96 };
/* "; did you mean 'WORD'?" or an empty string, in the buffer given, which is returned. */
const char *suggest_hint(const struct suggestion *suggestion, char hint[SUGGEST_HINT_MAX]);

#endif
