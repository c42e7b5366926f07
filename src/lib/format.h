/* Formatted text in a buffer: the part of printf(3) that the programs in the image need. libc's own
 * would be a sixth of /init, most of it for floating point. Pure. */
#ifndef FORMAT_H
#define FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Knows %s, %c, %d, %u, %x and %%, with l or z before d, u and x, a '-' or '0' flag, a width, and
 * for %s a precision (also ".*"). Writes at most size - 1 bytes and a NUL; what has no room is left
 * out. Returns how many bytes were written without the NUL, so that texts can be put together by
 * adding it to the pointer. size must be at least 1. */
__attribute__((format(printf, 3, 4))) size_t format_text(
	char *to, size_t size, const char *format, ...);
size_t format_list(char *to, size_t size, const char *format, va_list arguments);

#endif
