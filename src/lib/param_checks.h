/* What a value has to look like. Each returns NULL when it is good, else what is wrong with it, in
 * a few words that last for ever. Pure. */
#ifndef PARAM_CHECKS_H
#define PARAM_CHECKS_H

#include "params.h"

/* By the row's type and its own check; value is NULL when the word has no "=". */
const char *param_check(const struct param_row *row, const char *value);

/* Is word (len bytes) one of these, separated by '|'? */
bool param_is_choice(const char *choices, const char *word, size_t len);

/* The rows' own. */
const char *check_root(const char *value);
const char *check_path(const char *value);
const char *check_ip(const char *value);
const char *check_bootif(const char *value);
const char *check_hostname(const char *value);
const char *check_file_name(const char *value);
const char *check_panic(const char *value);
const char *check_onfail(const char *value);
const char *check_services(const char *value);

#endif
