/* What the readers of MBR and GPT have in common. Pure. */
#ifndef PARTITION_ADD_H
#define PARTITION_ADD_H

#include "disks.h"

/* Adds a partition to the table as the kernel would make a device of it (blk_add_partition() in its
 * block/partitions/core.c): none when it is empty or begins beyond the disk, else cut at the disk's
 * end. start and count are in units of SECTOR. NULL when none was added; the table's problem says
 * so when it was full. What the caller does not set is empty. */
struct partition *partition_add(struct partition_table *table, const struct reader *reader,
	unsigned number, uint64_t start, uint64_t count);

#endif
