/* Raw reads, writes and partitions of the disk. These return false with errno, and print nothing.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include "../lib/layout.h"

/* Writes count sectors of zeros from that one on. */
bool device_zero(int fd, uint64_t sector, uint64_t count);
bool device_write(int fd, uint64_t sector, const void *bytes, size_t len);
/* Everything written so far is on the medium. */
bool device_flush(int fd);
/* Forgets what the kernel has cached of the device, and compares len bytes with what is on the
 * medium. *same says how that ended. */
bool device_compare(const char *path, uint64_t sector, const void *bytes, size_t len, bool *same);
/* Tells the kernel, and nobody else, of a partition (BLKPG, linux/blkpg.h). One that is there with
 * that number is forgotten first. */
bool device_add_partition(int fd, unsigned number, const struct layout_part *part);
/* Forgets partition number, if it knows one. */
bool device_drop_partition(int fd, unsigned number);
/* Waits until its node is there, up to five seconds. */
bool device_wait(const char *path);

#endif
