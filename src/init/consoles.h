/* The active consoles: those that the kernel prints to. */
#ifndef CONSOLES_H
#define CONSOLES_H

#include <stdbool.h>
#include <stddef.h>

enum { CONSOLES_MAX = 8, CONSOLE_NAME = 32 };

struct consoles {
	char path[CONSOLES_MAX][CONSOLE_NAME]; /* "/dev/ttyS0" */
	size_t count;
};

/* Lists them, /dev/console alone where sysfs does not say. The last one is what /dev/console is.
 * Does not print. */
void consoles_list(struct consoles *consoles);
/* Writes text to one without waiting for a line that nobody takes. */
void console_write(const char *path, const char *text);
/* Makes it the controlling terminal and standard input, output and error of this process, so that
 * Ctrl-C works there. False with errno. */
bool console_take(const char *path);
/* What TERM is there: a screen is "linux", a line "vt100". */
const char *console_term(const char *path);

#endif
