#define _GNU_SOURCE

#include "dir.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* getdents64(2). */
struct entry {
	uint64_t inode, offset;
	unsigned short size;
	unsigned char type;
	char name[];
};

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
	const struct entry *entry;

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
		dir->at += entry->size;
	} while (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0);
	return entry->name;
}

void dir_close(struct dir *dir)
{
	if (dir->fd >= 0)
		close(dir->fd);
	dir->fd = -1;
}
