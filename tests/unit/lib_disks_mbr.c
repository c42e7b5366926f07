// MBR: which partitions Linux would make devices of, and their PARTUUIDs.
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
		cmocka_unit_test(sectors_of_4096),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
