#define _POSIX_C_SOURCE 200809L

#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

ssize_t io_read_file(const char *path, char *text, size_t size)
{
	size_t len = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	text[0] = '\0';
	if (fd < 0)
		return -1;
	while (len < size - 1) {
		ssize_t got = read(fd, text + len, size - 1 - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			int saved = errno;

			close(fd);
			errno = saved;
			text[0] = '\0';
			return -1;
		}
		if (got == 0)
			break;
		len += (size_t)got;
	}
	close(fd);
	text[len] = '\0';
	return (ssize_t)len;
}

ssize_t io_read_line(const char *path, char *text, size_t size)
{
	ssize_t len = io_read_file(path, text, size);

	while (len > 0 && text[len - 1] == '\n')
		text[--len] = '\0';
	return len;
}

bool io_write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len) {
		ssize_t put = write(fd, at, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		at += put;
		len -= (size_t)put;
	}
	return true;
}

bool io_write_file(const char *path, const char *text, int flags)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, 0644);
	bool written;
	int saved;

	if (fd < 0)
		return false;
	written = io_write_all(fd, text, strlen(text));
	saved = errno;
	/* Some errors of a disk come only now. */
	if (close(fd) != 0)
		return false;
	errno = saved;
	return written;
}
