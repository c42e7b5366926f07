/* Block devices of the running system, as sysfs lists them. Thin I/O; prints nothing. */
#ifndef BLOCKDEV_H
#define BLOCKDEV_H

#include "disks.h"

struct blockdev_list {
	struct seen *items; /* sorted: disks by name, each followed by its partitions */
	size_t count;
	size_t bytes; /* that items has room for */
};

/* Looks at every disk and partition (loop, ram, zram, floppy and empty removable drives left out)
 * and reads what is on it. Never waits for a device. 0, or -1 with errno when sysfs cannot be read
 * or memory is short; the list is empty then. A device that cannot be read is in the list, as
 * unreadable. Free it with blockdev_free(). */
int blockdev_look(struct blockdev_list *list);
/* The same for a folder like /sys/class/block and one like /dev. */
int blockdev_look_in(struct blockdev_list *list, const char *sysfs, const char *dev);
/* Leaves an empty list, which may be freed again. */
void blockdev_free(struct blockdev_list *list);

/* A reader of an open block device or regular file, by pread(). Size and size of a sector come from
 * it; false with errno when they cannot be had. */
bool blockdev_reader(int fd, struct reader *reader);

#endif
