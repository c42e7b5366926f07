#define _GNU_SOURCE

#include "dir.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

void dir_use(struct dir *dir, int fd)
{
	dir->fd = fd;
	dir->at = dir->len = 0;
}

int dir_open(struct dir *dir, int at, const char *path, int flags)
{
	dir_use(dir, openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags));
	return dir->fd;
}

const char *dir_next(struct dir *dir)
{
	const struct dirent *entry; /* of 64-bit systems: as getdents64(2) has it */

	do {
		if (dir->at >= dir->len) {
			long got = dir->fd < 0 ? 0
					       : syscall(SYS_getdents64, dir->fd, dir->buffer,
							 DIR_BUFFER);

			if (got <= 0)
				return NULL;
			dir->at = 0;
			dir->len = (size_t)got;
		}
		entry = (const void *)(dir->buffer + dir->at);
		dir->at += entry->d_reclen;
	} while (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
	return entry->d_name;
}

void dir_close(struct dir *dir)
{
	if (dir->fd >= 0)
		close(dir->fd);
	dir->fd = -1;
}
