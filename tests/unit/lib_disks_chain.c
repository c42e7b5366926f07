// Extended boot records: which logical partitions Linux would make devices of, under which numbers.
// sources: src/lib/*.c
#include "lib_disks_test.h"

enum { MIB = 2048, SIZE = 16 * MIB }; /* sectors */

static struct disk *disk_with_signature(void)
{
	struct disk *disk = disk_new((uint64_t)SIZE * SECTOR, SECTOR);

	record_at(disk, 0)->signature = put32(0x01ABCDEF);
	return disk;
}

/* A chain: 5 at 4 MiB, an empty record, 6 at 6 MiB with an entry in the fourth place as well. */
static struct disk *disk_with_chain(void)
{
	struct disk *disk = disk_with_signature();
	struct mbr *mbr = record_at(disk, 0);

	mbr->entries[0] = entry(0x0f, 4 * MIB, 8 * MIB);
	mbr = record_at(disk, 4 * MIB);
	mbr->entries[0] = entry(MBR_TYPE_LINUX, 64, 100);
	mbr->entries[1] = entry(MBR_TYPE_EXTENDED, MIB, MIB);
	mbr = record_at(disk, 5 * MIB);
	mbr->entries[0] = entry(0x85, 2 * MIB, MIB);
	mbr = record_at(disk, 6 * MIB);
	mbr->entries[1] = entry(0x82, 64, 200);
	mbr->entries[3] = entry(MBR_TYPE_LINUX, 512, 300);
	return disk;
}

static void logical(void **state)
{
	struct disk *disk = disk_with_chain();
	const struct partition_table *table = table_of(disk);

	(void)state;
	assert_int_equal(table->count, 4);
	assert_null(table->problem);
	partition_is(table, 0, 1, 4 * MIB, 8 * MIB);
	partition_is(table, 1, 5, 4 * MIB + 64, 100);
	partition_is(table, 2, 6, 6 * MIB + 64, 200);
	partition_is(table, 3, 7, 6 * MIB + 512, 300);
	assert_string_equal(table->partitions[2].uuid, "01abcdef-06");
	disk_free(disk);
}

/* The third and fourth entries count only within their own part of the chain. */
static void garbage_in_the_last_entries(void **state)
{
	struct disk *disk = disk_with_chain();
	struct mbr *mbr = record_at(disk, 6 * MIB);

	(void)state;
	mbr->entries[2] = entry(MBR_TYPE_LINUX, MIB - 10, 11);
	mbr->entries[3] = entry(MBR_TYPE_LINUX, MIB - 10, 10);
	assert_int_equal(table_of(disk)->count, 4);
	partition_is(&disk->table, 3, 7, 7 * MIB - 10, 10);
	/* The link to this record says that it is larger than the extended partition. */
	record_at(disk, 5 * MIB)->entries[0] = entry(0x85, 2 * MIB, 9 * MIB);
	mbr->entries[2] = entry(MBR_TYPE_LINUX, 5 * MIB, MIB + 1);
	mbr->entries[3] = entry(MBR_TYPE_LINUX, 5 * MIB, MIB);
	assert_int_equal(table_of(disk)->count, 4);
	partition_is(&disk->table, 3, 7, 11 * MIB, MIB);
	disk_free(disk);
}

static void circle(void **state)
{
	struct disk *disk = disk_with_chain();

	(void)state;
	record_at(disk, 6 * MIB)->entries[2] = entry(MBR_TYPE_EXTENDED, MIB, MIB);
	assert_int_equal(table_of(disk)->count, 4);
	assert_string_equal(disk->table.problem, "the extended boot records go in a circle");
	/* Numbers for a second extended partition are left only where the circle is empty. */
	record_at(disk, 0)->entries[1] = entry(MBR_TYPE_EXTENDED, 13 * MIB, MIB);
	record_at(disk, 13 * MIB)->entries[0] = entry(MBR_TYPE_LINUX, 1, 1);
	assert_int_equal(table_of(disk)->count, 5);
	record_at(disk, 6 * MIB)->entries[2] = entry(MBR_TYPE_EXTENDED, 2 * MIB, MIB);
	record_at(disk, 6 * MIB)->entries[1] = record_at(disk, 6 * MIB)->entries[3] =
		entry(0, 0, 0);
	assert_int_equal(table_of(disk)->count, 4);
	partition_is(&disk->table, 3, 6, 13 * MIB + 1, 1);
	/* To itself, at once. */
	record_at(disk, 4 * MIB)->entries[1] = entry(MBR_TYPE_EXTENDED, 0, MIB);
	assert_int_equal(table_of(disk)->count, 3);
	assert_non_null(disk->table.problem);
	disk_free(disk);
}

static void broken_chain(void **state)
{
	struct disk *disk = disk_with_chain();

	(void)state;
	record_at(disk, 6 * MIB)->magic[1] = 0;
	assert_int_equal(table_of(disk)->count, 2);
	assert_string_equal(disk->table.problem, "the extended boot records break off");
	/* A link beyond the disk, and beyond what 32 bits hold. */
	record_at(disk, 5 * MIB)->entries[0] = entry(MBR_TYPE_EXTENDED, UINT32_MAX, MIB);
	assert_int_equal(table_of(disk)->count, 2);
	assert_non_null(disk->table.problem);
	/* Unreadable. */
	record_at(disk, 5 * MIB)->entries[0] = entry(0x85, 2 * MIB, MIB);
	record_at(disk, 6 * MIB);
	assert_int_equal(table_of(disk)->count, 4);
	disk->bad_from = 6 * MIB * SECTOR;
	disk->bad_to = disk->bad_from + 1;
	assert_int_equal(table_of(disk)->count, 2);
	assert_non_null(disk->table.problem);
	/* An extended partition that nothing was written into is only empty. */
	record_at(disk, 4 * MIB)->magic[0] = 0;
	assert_int_equal(table_of(disk)->count, 1);
	assert_null(disk->table.problem);
	disk_free(disk);
}

/* Records without a partition: Linux follows 100, and takes a number for what lies beyond the disk.
 */
static void long_chain(void **state)
{
	struct disk *disk = disk_with_signature();

	(void)state;
	record_at(disk, 0)->entries[0] = entry(MBR_TYPE_EXTENDED, MIB, 8 * MIB);
	for (uint32_t i = 0; i < 110; i++)
		record_at(disk, MIB + i)->entries[1] = entry(MBR_TYPE_EXTENDED, i + 1, MIB);
	record_at(disk, MIB + 110)->entries[0] = entry(MBR_TYPE_LINUX, 1, 1);
	record_at(disk, MIB)->entries[0] = entry(MBR_TYPE_LINUX, SIZE, 1);
	record_at(disk, MIB + 99)->entries[0] = entry(MBR_TYPE_LINUX, 1, 1);
	assert_int_equal(table_of(disk)->count, 3);
	partition_is(&disk->table, 1, 6, MIB + 100, 1);
	partition_is(&disk->table, 2, 7, MIB + 111, 1);
	/* The 100th without one is followed, the 101st is not. */
	record_at(disk, MIB + 99)->entries[0] = entry(0, 0, 0);
	record_at(disk, MIB + 101)->entries[0] = entry(MBR_TYPE_LINUX, 1, 1);
	assert_int_equal(table_of(disk)->count, 1);
	record_at(disk, MIB + 100)->entries[0] = entry(MBR_TYPE_LINUX, 1, 1);
	assert_int_equal(table_of(disk)->count, 4);
	disk_free(disk);
}

/* Two extended partitions of 124 logical ones each: more than there is room for. */
static void too_many(void **state)
{
	struct disk *disk = disk_with_signature();

	(void)state;
	for (uint32_t part = 0; part < 2; part++) {
		record_at(disk, 0)->entries[part] = entry(MBR_TYPE_EXTENDED, (1 + part) * MIB, MIB);
		for (uint32_t i = 0; i < 124; i++) {
			struct mbr *mbr = record_at(disk, (1 + part) * MIB + i);

			mbr->entries[0] = entry(MBR_TYPE_LINUX, 1, 1);
			if (i < 123)
				mbr->entries[1] = entry(MBR_TYPE_EXTENDED, i + 1, MIB);
		}
	}
	assert_int_equal(table_of(disk)->count, PARTITIONS_MAX);
	assert_string_equal(
		disk->table.problem, "more than 128 partitions: the others are not looked at");
	disk_free(disk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logical),
		cmocka_unit_test(garbage_in_the_last_entries),
		cmocka_unit_test(circle),
		cmocka_unit_test(broken_chain),
		cmocka_unit_test(long_chain),
		cmocka_unit_test(too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
