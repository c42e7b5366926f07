#include "rules.h"

const struct rule_row rules[RULE_COUNT] = {
#define RULE(id, name, help) [RULE_##id] = {name, help},
#include "rule_rows.h"
#undef RULE
};
