/* if, else and end. */
#ifndef CONDITIONS_H
#define CONDITIONS_H

#include "parse.h"

/* An 'if' that is open; in a chain, innermost first. */
struct condition {
	struct condition *outer;
	struct srcpos pos;
	bool active, outer_active, has_else;
};

static inline bool condition_is_active(const struct condition *innermost)
{
	return !innermost || innermost->active;
}

/* Handles a line that is if, else or end; false for any other. */
bool condition_line(struct parser *parser, const struct line *line, struct condition **innermost);
/* Reports each 'if' that is still open where its text ends. */
void conditions_end(struct parser *parser, const struct condition *innermost);

#endif
