/* A disk in memory, for the tests of what reads disks. */
#ifndef LIB_DISKS_TEST_H
#define LIB_DISKS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "disks.h"
#include "mbr.h"

struct disk {
	uint8_t *bytes;
	struct reader reader;
	uint64_t bad_from, bad_to; /* what cannot be read */
	struct partition_table table;
	struct contents contents;
};

static inline bool disk_read(void *context, uint64_t offset, void *to, size_t len)
{
	const struct disk *disk = context;

	if (offset > disk->reader.size || len > disk->reader.size - offset)
		return false;
	if (offset < disk->bad_to && offset + len > disk->bad_from)
		return false;
	memcpy(to, disk->bytes + offset, len);
	return true;
}

static inline struct disk *disk_new(uint64_t size, uint32_t sector_size)
{
	struct disk *disk = calloc(1, sizeof *disk);

	assert_non_null(disk);
	disk->bytes = calloc(1, size);
	assert_non_null(disk->bytes);
	disk->reader = (struct reader){disk_read, disk, size, sector_size};
	/* What a reader leaves unset is seen. */
	memset(&disk->table, 0xee, sizeof disk->table);
	memset(&disk->contents, 0xee, sizeof disk->contents);
	return disk;
}

static inline void disk_free(struct disk *disk)
{
	free(disk->bytes);
	free(disk);
}

/* The MBR or extended boot record at a sector of SECTOR bytes, made one by its magic bytes. */
static inline struct mbr *record_at(struct disk *disk, uint64_t sector)
{
	struct mbr *mbr = (struct mbr *)(disk->bytes + sector * SECTOR);

	mbr->magic[0] = 0x55;
	mbr->magic[1] = 0xaa;
	return mbr;
}

static inline struct mbr_entry entry(uint8_t type, uint32_t start, uint32_t count)
{
	return (struct mbr_entry){.type = type, .start = put32(start), .count = put32(count)};
}

static inline const struct partition_table *table_of(struct disk *disk)
{
	assert_true(disk_read_table(&disk->reader, &disk->table));
	return &disk->table;
}

static inline void partition_is(const struct partition_table *table, size_t index, unsigned number,
	uint64_t start, uint64_t count)
{
	assert_true(index < table->count);
	assert_int_equal(table->partitions[index].number, number);
	assert_int_equal(table->partitions[index].start, start);
	assert_int_equal(table->partitions[index].count, count);
}

static inline const struct contents *disk_contents(struct disk *disk)
{
	assert_true(disk_read_contents(&disk->reader, &disk->contents));
	return &disk->contents;
}

static inline void disk_is(struct disk *disk, const char *type, const char *uuid, const char *label)
{
	const struct contents *contents = disk_contents(disk);

	assert_non_null(contents->type);
	assert_string_equal(contents->type, type);
	assert_string_equal(contents->uuid, uuid);
	assert_string_equal(contents->label, label);
	assert_false(contents->needs_check || contents->dirty);
}

#endif
