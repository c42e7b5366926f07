#define _GNU_SOURCE

#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/blkpg.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 64 << 10, ALIGNMENT = 4096, WAIT_MS = 5000, STEP_MS = 20 };

bool device_write(int fd, uint64_t sector, const void *bytes, size_t len)
{
	const char *at = bytes;
	off_t offset = (off_t)(sector * SECTOR);

	while (len) {
		ssize_t put = pwrite(fd, at, len, offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		if (put == 0) {
			errno = ENOSPC;
			return false;
		}
		at += put;
		offset += put;
		len -= (size_t)put;
	}
	return true;
}

bool device_zero(int fd, uint64_t sector, uint64_t count)
{
	static char zeros[CHUNK];

	while (count) {
		uint64_t now = count < CHUNK / SECTOR ? count : CHUNK / SECTOR;

		if (!device_write(fd, sector, zeros, (size_t)now * SECTOR))
			return false;
		sector += now;
		count -= now;
	}
	return true;
}

bool device_flush(int fd)
{
	return fsync(fd) == 0;
}

/* Past the page cache: O_DIRECT wants memory, offset and length aligned. */
static bool read_direct(int fd, uint64_t sector, char *buffer, size_t len)
{
	uint64_t from = sector * SECTOR / ALIGNMENT * ALIGNMENT;
	size_t skip = (size_t)(sector * SECTOR - from);
	size_t all = (skip + len + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	size_t done = 0;

	while (done < skip + len) {
		ssize_t got = pread(fd, buffer + done, all - done, (off_t)(from + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? EIO : errno;
			return false;
		}
		done += (size_t)got;
	}
	memmove(buffer, buffer + skip, len);
	return true;
}

bool device_compare(const char *path, uint64_t sector, const void *bytes, size_t len, bool *same)
{
	int fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC), saved;
	void *buffer = NULL;
	bool read = false;

	if (fd < 0)
		return false;
	if (posix_memalign(&buffer, ALIGNMENT, len + 2 * (size_t)ALIGNMENT) == 0)
		read = read_direct(fd, sector, buffer, len);
	saved = errno;
	*same = read && memcmp(buffer, bytes, len) == 0;
	free(buffer);
	close(fd);
	errno = saved;
	return read;
}

static bool tell_kernel(int fd, int operation, unsigned number, const struct layout_part *part)
{
	struct blkpg_partition partition = {.pno = (int)number};
	struct blkpg_ioctl_arg argument = {
		.op = operation, .datalen = sizeof partition, .data = &partition};

	if (part) {
		partition.start = (long long)(part->start * SECTOR);
		partition.length = (long long)(part->count * SECTOR);
	}
	return ioctl(fd, BLKPG, &argument) == 0;
}

bool device_drop_partition(int fd, unsigned number)
{
	return tell_kernel(fd, BLKPG_DEL_PARTITION, number, NULL) || errno == ENXIO;
}

bool device_add_partition(int fd, unsigned number, const struct layout_part *part)
{
	return device_drop_partition(fd, number) &&
	       tell_kernel(fd, BLKPG_ADD_PARTITION, number, part);
}

bool device_wait(const char *path)
{
	struct stat status;

	for (int waited = 0; waited < WAIT_MS; waited += STEP_MS) {
		if (stat(path, &status) == 0 && S_ISBLK(status.st_mode))
			return true;
		usleep(STEP_MS * 1000);
	}
	errno = ENOENT;
	return false;
}
