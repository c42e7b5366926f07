#include "rules.h"

const struct rule_row rules[RULE_COUNT] = {
#define RULE(id, name, help) [RULE_##id] = {name, help, false},
#define IMAGE_RULE(id, name, help) [RULE_##id] = {name, help, true},
#include "rule_rows.h"
#undef RULE
#undef IMAGE_RULE
};
