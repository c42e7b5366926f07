/* Whole numbers as people write them in parameters. Pure. */
#ifndef DECIMAL_H
#define DECIMAL_H

#include <stddef.h>

/* The value of len decimal digits, or -1: something else is among them, there are none, or it is
 * more than max. */
long decimal_parse(const char *text, size_t len, long max);

#endif
