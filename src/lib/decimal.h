/* Whole numbers as people write them in parameters. Pure. */
#ifndef DECIMAL_H
#define DECIMAL_H

#include <stddef.h>

/* The value of len decimal digits, or -1: something else is among them, there are none, or it is
 * more than max. */
long decimal_parse(const char *text, size_t len, long max);

enum { DECIMAL_TEXT = 21 }; /* 2^64 - 1 and a NUL */

/* Writes value and a NUL; returns the number of digits. */
size_t decimal_text(unsigned long value, char text[DECIMAL_TEXT]);

#endif
