/* The kernel's command line, taken apart as the kernel does it (lib/cmdline.c, next_arg(), and
 * kernel/params.c, parse_args()). Pure. */
#ifndef CMDLINE_H
#define CMDLINE_H

#include <stdbool.h>

struct cmdline_word {
	char *name;
	char *value; /* NULL: there is no "=" */
};

/* Cuts the next word off *rest, in place: blanks end a word but for those between double quotes;
 * quotes around the whole word or around its value are taken off; there is no way to escape one.
 * False when nothing is left, or only what stands behind "--", which is for init. */
bool cmdline_next(char **rest, struct cmdline_word *word);

/* Are these names the same? '-' and '_' are. */
bool cmdline_same_name(const char *a, const char *b);

#endif
