/* Block devices of the running system, as sysfs lists them. Thin I/O; prints nothing. */
#ifndef BLOCKDEV_H
#define BLOCKDEV_H

#include "disks.h"

struct blockdev_list {
	struct seen *items; /* sorted: disks by name, each followed by its partitions */
	size_t count;
};

/* Looks at every disk and partition (loop, ram, zram and optical drives without a medium left out)
 * and reads what is on it. Never waits for a device. 0, or -1 with errno when sysfs cannot be read;
 * a device that cannot be read is in the list, as unreadable. Free it with blockdev_free(). */
int blockdev_look(struct blockdev_list *list);
void blockdev_free(struct blockdev_list *list);

/* A reader of an open file descriptor, by pread(). size and sector_size come from the device. */
int blockdev_reader(int fd, struct reader *reader);

#endif
