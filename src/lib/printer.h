/* Text to a file descriptor, a buffer at a time: what programs in the image print with that need no
 * stdio. Thin I/O. */
#ifndef PRINTER_H
#define PRINTER_H

#include <stdbool.h>
#include <stddef.h>

struct printer {
	int fd;
	bool failed; /* something did not arrive; what comes then is dropped */
	size_t len;
	char text[1024];
};

void print_bytes(struct printer *printer, const char *bytes, size_t len);
void print_text(struct printer *printer, const char *text);
void print_number(struct printer *printer, size_t number);
/* For people: control characters, which could do things to a terminal, become '?'. Filled up with
 * blanks to width bytes. */
void print_shown(struct printer *printer, const char *text, size_t width);
/* For sh: NAME='value' and a newline. In the name, what is no letter or digit becomes '_'. */
void print_assignment(struct printer *printer, const char *name, const char *value);
/* Writes what is left. False when not all that was printed has arrived. */
bool print_end(struct printer *printer);

#endif
