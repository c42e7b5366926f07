/* The names of everything that can be wrong with a description, in one table. */
#ifndef RULES_H
#define RULES_H

#include <stdbool.h>

enum rule {
#define RULE(id, name, help) RULE_##id,
#define IMAGE_RULE(id, name, help) RULE_##id,
#include "rule_rows.h"
#undef RULE
#undef IMAGE_RULE
	RULE_COUNT
};

struct rule_row {
	const char *name;
	const char *help;
	bool optional; /* about the image as a whole: --skip may name it */
};

extern const struct rule_row rules[RULE_COUNT];

#endif
