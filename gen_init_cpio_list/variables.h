/* What 'set' and -D define. */
#ifndef VARIABLES_H
#define VARIABLES_H

#include "diag.h"

struct variable {
	struct str name, value;
	struct srcpos pos; /* line 0: the command line */
	bool used;
};

struct variables {
	struct variable *items;
	size_t count, capacity;
};

/* NULL when there is none of that name. */
struct variable *variables_find(const struct variables *variables, struct str name);
struct variable *variables_add(struct variables *variables, struct variable variable);
/* A letter or underscore, then letters, digits and underscores. */
bool variable_name_is_valid(struct str name);

/* No text grows beyond this by what its variables stand for. */
enum { EXPANDED_MAX = 1 << 16 };

/* Appends the text to `expanded`, each ${NAME} replaced. A name that is not set is reported at its
 * own column and makes the result false. `pos` is where the text starts. */
bool variables_expand(struct variables *variables, struct diags *diags, struct srcpos pos,
	struct str text, struct buffer *expanded);

#endif
