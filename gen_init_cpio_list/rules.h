/* The names of everything that can be wrong with a description, in one table. */
#ifndef RULES_H
#define RULES_H

enum rule {
#define RULE(id, name, help) RULE_##id,
#include "rule_rows.h"
#undef RULE
	RULE_COUNT
};

struct rule_row {
	const char *name;
	const char *help;
};

extern const struct rule_row rules[RULE_COUNT];

#endif
