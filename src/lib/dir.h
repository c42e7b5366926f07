/* The names in a folder, without the heap that opendir(3) wants. Thin I/O; prints nothing. */
#ifndef DIR_H
#define DIR_H

#include <stddef.h>

enum { DIR_BUFFER = 2048 };

struct dir {
	int fd;
	size_t at, len;
	_Alignas(8) char buffer[DIR_BUFFER];
};

/* Opens path below the open folder at (or AT_FDCWD), symbolic links not followed for the last part
 * unless flags is 0; flags may be O_NOFOLLOW. The descriptor is dir->fd, or -1 with errno;
 * dir_close() takes both. */
int dir_open(struct dir *dir, int at, const char *path, int flags);
/* Of an open folder, which dir_close() will close. */
void dir_use(struct dir *dir, int fd);
/* The next name, but "." and ".."; good until the next call. NULL at the end, or on an error. */
const char *dir_next(struct dir *dir);
void dir_close(struct dir *dir);

#endif
