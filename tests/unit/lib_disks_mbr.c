// MBR and extended boot records: which partitions Linux would make devices of, and their PARTUUIDs.
// sources: src/lib/*.c
#include "lib_disks_test.h"

enum { MIB = 2048, SIZE = 16 * MIB }; /* sectors */

static struct disk *disk_with_signature(void)
{
	struct disk *disk = disk_new((uint64_t)SIZE * SECTOR, SECTOR);

	record_at(disk, 0)->signature = put32(0x01ABCDEF);
	return disk;
}

static void primary(void **state)
{
	struct disk *disk = disk_with_signature();
	struct mbr *mbr = record_at(disk, 0);
	const struct partition_table *table;

	(void)state;
	mbr->entries[0] = entry(MBR_TYPE_LINUX, MIB, MIB);
	mbr->entries[0].status = MBR_ACTIVE;
	mbr->entries[2] = entry(0x82, 2 * MIB, MIB);
	table = table_of(disk);
	assert_int_equal(table->kind, TABLE_MBR);
	assert_string_equal(table->id, "01abcdef");
	assert_null(table->problem);
	assert_int_equal(table->count, 2);
	partition_is(table, 0, 1, MIB, MIB);
	partition_is(table, 1, 3, 2 * MIB, MIB);
	assert_string_equal(table->partitions[0].uuid, "01abcdef-01");
	assert_string_equal(table->partitions[1].uuid, "01abcdef-03");
	assert_int_equal(table->partitions[1].mbr_type, 0x82);
	assert_true(table->partitions[0].active);
	assert_false(table->partitions[1].active);
	assert_false(table->partitions[0].zero_id);
	assert_string_equal(table->partitions[0].name, "");
	assert_string_equal(table->partitions[0].type_guid, "");
	disk_free(disk);
}

static void partuuids(void **state)
{
	char text[UUID_TEXT];

	(void)state;
	mbr_partuuid(text, 0xFEDCBA98, 1);
	assert_string_equal(text, "fedcba98-01");
	mbr_partuuid(text, 5, 255);
	assert_string_equal(text, "00000005-ff");
}

static void signature_of_zero(void **state)
{
	struct disk *disk = disk_new((uint64_t)SIZE * SECTOR, SECTOR);

	(void)state;
	record_at(disk, 0)->entries[0] = entry(MBR_TYPE_LINUX, MIB, MIB);
	assert_string_equal(table_of(disk)->id, "00000000");
	assert_true(disk->table.partitions[0].zero_id);
	assert_string_equal(disk->table.partitions[0].uuid, "00000000-01");
	disk_free(disk);
}

static void no_table(void **state)
{
	struct disk *disk = disk_with_signature();
	struct mbr *mbr = record_at(disk, 0);

	(void)state;
	mbr->entries[0] = entry(MBR_TYPE_LINUX, MIB, MIB);
	mbr->entries[3].status = 0x20;
	assert_int_equal(table_of(disk)->kind, TABLE_NONE);
	assert_int_equal(disk->table.count, 0);
	mbr->entries[3].status = 0;
	assert_int_equal(table_of(disk)->kind, TABLE_MBR);
	mbr->magic[0] = 0x54;
	assert_int_equal(table_of(disk)->kind, TABLE_NONE);
	assert_null(disk->table.problem);
	disk_free(disk);
}

static void unreadable(void **state)
{
	struct disk *disk = disk_with_signature(), *tiny = disk_new(SECTOR - 1, SECTOR);

	(void)state;
	disk->bad_to = 1;
	assert_false(disk_read_table(&disk->reader, &disk->table));
	assert_int_equal(disk->table.kind, TABLE_NONE);
	assert_int_equal(disk->table.count, 0);
	assert_false(disk_read_table(&tiny->reader, &tiny->table));
	disk_free(tiny);
	disk_free(disk);
}

/* A FAT boot sector is no MBR, unless it has entries: Linux makes devices of them. */
static void fat(void **state)
{
	static const uint8_t head[] = {0xeb, 0x3c, 0x90, 'm', 'k', 'f', 's', '.', 'f', 'a', 't', 0,
		2, 4, 1, 0, 2, 0, 2, 0, 0x80, 0xf8};
	struct disk *disk = disk_with_signature();

	(void)state;
	memcpy(disk->bytes, head, sizeof head);
	assert_int_equal(table_of(disk)->kind, TABLE_NONE);
	record_at(disk, 0)->entries[1] = entry(MBR_TYPE_LINUX, MIB, MIB);
	assert_int_equal(table_of(disk)->kind, TABLE_MBR);
	assert_non_null(disk->table.problem);
	partition_is(&disk->table, 0, 2, MIB, MIB);
	/* Without FATs it is boot code. */
	disk->bytes[16] = 0;
	record_at(disk, 0)->entries[1] = entry(0, 0, 0);
	assert_int_equal(table_of(disk)->kind, TABLE_MBR);
	assert_null(disk->table.problem);
	disk_free(disk);
}

static void beyond_the_end(void **state)
{
	struct disk *disk = disk_with_signature();
	struct mbr *mbr = record_at(disk, 0);

	(void)state;
	mbr->entries[0] = entry(MBR_TYPE_LINUX, SIZE - 1, 2);
	mbr->entries[1] = entry(MBR_TYPE_LINUX, SIZE, 1);
	mbr->entries[2] = entry(MBR_TYPE_LINUX, 1, UINT32_MAX);
	mbr->entries[3] = entry(MBR_TYPE_LINUX, UINT32_MAX, UINT32_MAX);
	assert_int_equal(table_of(disk)->count, 2);
	assert_non_null(disk->table.problem);
	partition_is(&disk->table, 0, 1, SIZE - 1, 1);
	partition_is(&disk->table, 1, 3, 1, SIZE - 1);
	disk_free(disk);
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
	/* To itself, at once. */
	record_at(disk, 4 * MIB)->entries[1] = entry(MBR_TYPE_EXTENDED, 0, MIB);
	assert_int_equal(table_of(disk)->count, 2);
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

static void sectors_of_4096(void **state)
{
	struct disk *disk = disk_new((uint64_t)SIZE * SECTOR, 4096);
	struct mbr *mbr = record_at(disk, 0);

	(void)state;
	mbr->entries[0] = entry(MBR_TYPE_LINUX, 256, 256);
	mbr->entries[1] = entry(MBR_TYPE_EXTENDED, 512, 512);
	record_at(disk, 2 * MIB)->entries[0] = entry(MBR_TYPE_LINUX, 8, 16);
	assert_int_equal(table_of(disk)->count, 3);
	partition_is(&disk->table, 0, 1, MIB, MIB);
	partition_is(&disk->table, 1, 2, 2 * MIB, 2 * MIB);
	partition_is(&disk->table, 2, 5, 2 * MIB + 64, 128);
	disk_free(disk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(primary),
		cmocka_unit_test(partuuids),
		cmocka_unit_test(signature_of_zero),
		cmocka_unit_test(no_table),
		cmocka_unit_test(unreadable),
		cmocka_unit_test(fat),
		cmocka_unit_test(beyond_the_end),
		cmocka_unit_test(logical),
		cmocka_unit_test(garbage_in_the_last_entries),
		cmocka_unit_test(circle),
		cmocka_unit_test(broken_chain),
		cmocka_unit_test(long_chain),
		cmocka_unit_test(too_many),
		cmocka_unit_test(sectors_of_4096),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
