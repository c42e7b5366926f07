#define _POSIX_C_SOURCE 200809L

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *kind_of(mode_t mode)
{
	return S_ISDIR(mode)	? "a directory"
	       : S_ISFIFO(mode) ? "a pipe"
	       : S_ISBLK(mode)	? "a block device"
	       : S_ISCHR(mode)	? "a character device"
				: "a socket";
}

static bool read_all(int fd, uint8_t *to, size_t len, struct fault *fault)
{
	size_t done = 0;
	ssize_t got = 1;
	uint8_t more;

	while (got > 0 && done < len) {
		got = read(fd, to + done, len - done);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			done += (size_t)got;
	}
	if (got > 0 || !len)
		got = read(fd, &more, 1);
	if (got < 0)
		return fault_set(fault, "%s", strerror(errno));
	return (done == len && !got) || fault_set(fault, "changed while it was read");
}

static bool read_open(int fd, struct span *bytes, struct fault *fault)
{
	struct stat status;
	uint8_t *memory;

	if (fstat(fd, &status) < 0)
		return fault_set(fault, "%s", strerror(errno));
	if (!S_ISREG(status.st_mode))
		return fault_set(fault, "%s, not a file", kind_of(status.st_mode));
	if ((uint64_t)status.st_size > FILE_MAX)
		return fault_set(fault, "%lld bytes are too many: it takes files of up to 1 GiB",
			(long long)status.st_size);
	memory = malloc((size_t)status.st_size + 1);
	if (!memory)
		return fault_set(fault, "not enough memory to read it");
	*bytes = (struct span){memory, (size_t)status.st_size};
	if (read_all(fd, memory, bytes->len, fault))
		return true;
	free(memory);
	*bytes = (struct span){0};
	return false;
}

bool file_read(const char *path, struct span *bytes, struct fault *fault)
{
	/* Not to wait for somebody to write into a pipe. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool good;

	*bytes = (struct span){0};
	if (fd < 0)
		return fault_set(fault, "%s", strerror(errno));
	good = read_open(fd, bytes, fault);
	close(fd);
	return good;
}
