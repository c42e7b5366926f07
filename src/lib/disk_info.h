/* What is known of a whole disk besides what is on it. Thin I/O; prints nothing. */
#ifndef DISK_INFO_H
#define DISK_INFO_H

#include "blockdev.h"
#include "layout.h"

enum { DISK_TEXT = 64 };

struct disk_info {
	char model[DISK_TEXT];	/* "" where nobody says */
	char serial[DISK_TEXT]; /* the same */
	unsigned sector_size;	/* logical, bytes; 0: unknown */
};

/* Of "vda" and the like, from sysfs. */
void disk_info_read(const char *name, struct disk_info *info);

enum disk_choice { DISK_FOUND, DISK_ABSENT, DISK_AMBIGUOUS };

/* Which of the disks and partitions seen is meant by /dev/NAME or serial=TEXT? *index and, for two
 * that match, *second are indices into list->items. */
enum disk_choice disk_choose(
	const char *word, const struct blockdev_list *list, size_t *index, size_t *second);
/* Is there nothing on this whole disk that is known: no table, no file system, no RAID? */
bool disk_is_blank(const struct blockdev_list *list, size_t index);
/* Has nutshell-install finished there? Then partuuid is that of the system's partition. */
bool disk_is_installed(const struct seen *disk, char partuuid[UUID_TEXT]);
/* The disk that word means, "auto" being the only one that was installed to: was that done? */
bool disk_find_installed(
	const char *word, const struct blockdev_list *list, char partuuid[UUID_TEXT]);

#endif
