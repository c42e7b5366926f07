#include "partition_add.h"

#include <string.h>

struct partition *partition_add(struct partition_table *table, const struct reader *reader,
	unsigned number, uint64_t start, uint64_t count)
{
	uint64_t disk = reader->size / SECTOR;
	struct partition *partition = &table->partitions[table->count];

	if (!count)
		return NULL;
	if (start >= disk || count > disk - start)
		table->problem = "a partition reaches beyond the end of the disk";
	if (start >= disk)
		return NULL;
	if (table->count == PARTITIONS_MAX) {
		table->problem = "more than 128 partitions: the others are not looked at";
		return NULL;
	}
	memset(partition, 0, sizeof *partition);
	partition->number = number;
	partition->start = start;
	partition->count = count < disk - start ? count : disk - start;
	table->count++;
	return partition;
}
