/* Running the tools that the image has. */
#ifndef CHILD_H
#define CHILD_H

#include <stddef.h>

/* Runs a program with these arguments (NULL at the end), its standard input empty, output and error
 * in output (size bytes, always ended by NUL; more is dropped). Returns its exit status, 128 + N
 * for a signal, 127 when it is not there, -1 with errno when it could not be started. Does not
 * print. */
int child_run(char *const arguments[], char *output, size_t size);

#endif
