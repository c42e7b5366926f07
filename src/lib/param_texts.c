#include "params.h"

const struct param_text param_texts[PARAM_COUNT] = {
#define ROW(id, name, type, fallback, takes, example, help, check) [PARAM_##id] = {example, help},
#include "param_rows.h"
#undef ROW
};
