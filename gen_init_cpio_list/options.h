/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "rules.h"

#include <stdbool.h>
#include <stddef.h>

struct options {
	/* Where to write what: NULL for not at all, "-" for standard output. */
	const char *list, *depfile, *manifest, *json, *tree;
	const char *stage;
	char **definitions; /* -D */
	size_t definition_count;
	bool skipped[RULE_COUNT];
	char **files;
	size_t file_count;
};

enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/* Prints what --help, --version and --list-checks ask for, and what is wrong with the others. The
 * arrays belong to the caller, who frees definitions. */
enum options_result options_parse(int argc, char **argv, struct options *options);

#endif
