/* Small files of /proc, /sys and /run, read and written whole. Thin I/O; prints nothing. */
#ifndef IO_H
#define IO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Reads at most size - 1 bytes into text and ends them with a NUL. Returns their number, or -1 with
 * errno; text is empty then. */
ssize_t io_read_file(const char *path, char *text, size_t size);
/* The same with the newlines at its end taken off. */
ssize_t io_read_line(const char *path, char *text, size_t size);
/* Writes text, all of it, into a file that is there (flags 0), or with O_CREAT and O_TRUNC into a
 * new one. False with errno. */
bool io_write_file(const char *path, const char *text, int flags);
/* Writes len bytes however many calls that takes. False with errno. */
bool io_write_all(int fd, const void *bytes, size_t len);

#endif
