// GPT: which of the two tables counts, what is wrong with it, and ids.
// sources: src/lib/*.c
#include "lib_disks_test.h"

#include "crc32.h"
#include "gpt.h"

enum { SIZE = 4096, ENTRIES = 128, LAST = SIZE - 1 }; /* sectors */

static const uint8_t guid_bytes[16] = {0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99,
	0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
static const char guid_text[] = "00112233-4455-6677-8899-aabbccddeeff";

static le64 put64(uint64_t value)
{
	le64 to;

	for (size_t i = 0; i < 8; i++)
		to.byte[i] = (uint8_t)(value >> 8 * i);
	return to;
}

static struct gpt_header *header_at(struct disk *disk, uint64_t lba)
{
	return (struct gpt_header *)(disk->bytes + lba * disk->reader.sector_size);
}

static struct gpt_entry *entries_of(struct disk *disk, const struct gpt_header *header)
{
	return (struct gpt_entry *)(disk->bytes +
				    get64(header->entries_lba) * disk->reader.sector_size);
}

/* The two checksums, after a change: of the entries where they lie on the disk, and of all of a
 * header that should be larger. */
static void seal(struct disk *disk, struct gpt_header *header)
{
	uint64_t len = (uint64_t)get32(header->entry_count) * get32(header->entry_size);
	uint32_t size = get32(header->header_size);

	if (len <= disk->reader.size / 2 &&
		get64(header->entries_lba) * disk->reader.sector_size < disk->reader.size)
		header->entries_crc32 = put32(
			~crc32_add(CRC32_IEEE, UINT32_MAX, entries_of(disk, header), (size_t)len));
	header->header_crc32 = put32(0);
	header->header_crc32 = put32(~crc32_add(
		CRC32_IEEE, UINT32_MAX, header, size < sizeof *header ? sizeof *header : size));
}

/* One partition, number 3, of 100 sectors. */
static struct gpt_header *write_table(struct disk *disk, uint64_t lba, uint64_t other, uint64_t at)
{
	struct gpt_header *header = header_at(disk, lba);
	struct gpt_entry *entry;

	memcpy(header->signature, "EFI PART", 8);
	header->revision = put32(0x10000);
	header->header_size = put32(sizeof *header);
	header->my_lba = put64(lba);
	header->alternate_lba = put64(other);
	header->first_usable_lba = put64(34);
	header->last_usable_lba = put64(disk->reader.size / disk->reader.sector_size - 34);
	header->entries_lba = put64(at);
	header->entry_count = put32(ENTRIES);
	header->entry_size = put32(sizeof *entry);
	memcpy(header->disk_guid, guid_bytes, sizeof guid_bytes);
	entry = entries_of(disk, header) + 2;
	memcpy(entry->type_guid, guid_bytes, sizeof guid_bytes);
	memcpy(entry->guid, guid_bytes, sizeof guid_bytes);
	entry->guid[15] = 1;
	entry->first_lba = put64(40);
	entry->last_lba = put64(139);
	entry->name[0].byte[0] = 'x';
	seal(disk, header);
	return header;
}

static struct disk *disk_with_gpt(void)
{
	struct disk *disk = disk_new((uint64_t)SIZE * SECTOR, SECTOR);

	record_at(disk, 0)->entries[0] = entry(MBR_TYPE_PROTECTIVE, 1, SIZE - 1);
	write_table(disk, 1, LAST, 2);
	write_table(disk, LAST, 1, LAST - 32);
	return disk;
}

static void good(void **state)
{
	struct disk *disk = disk_with_gpt();
	const struct partition_table *table = table_of(disk);

	(void)state;
	assert_int_equal(table->kind, TABLE_GPT);
	assert_null(table->problem);
	assert_string_equal(table->id, guid_text);
	assert_int_equal(table->count, 1);
	partition_is(table, 0, 3, 40, 100);
	assert_string_equal(table->partitions[0].uuid, "00112233-4455-6677-8899-aabbccddee01");
	assert_string_equal(table->partitions[0].type_guid, guid_text);
	assert_string_equal(table->partitions[0].name, "x");
	assert_false(table->partitions[0].zero_id);
	disk_free(disk);
}

static void primary_damaged(void **state)
{
	struct disk *disk = disk_with_gpt();

	(void)state;
	entries_of(disk, header_at(disk, 1))->attributes = put64(1);
	assert_int_equal(table_of(disk)->kind, TABLE_GPT);
	assert_non_null(strstr(disk->table.problem, "only the backup"));
	assert_int_equal(disk->table.count, 1);
	assert_string_equal(disk->table.id, guid_text);
	/* The backup as well. */
	header_at(disk, LAST)->disk_guid[0]++;
	assert_int_equal(table_of(disk)->kind, TABLE_GPT);
	assert_string_equal(disk->table.problem, "the GPT and its backup are damaged");
	assert_int_equal(disk->table.count, 0);
	assert_string_equal(disk->table.id, "");
	disk_free(disk);
}

static void backup_damaged(void **state)
{
	struct disk *disk = disk_with_gpt();

	(void)state;
	header_at(disk, LAST)->signature[0] = 'e';
	assert_int_equal(table_of(disk)->count, 1);
	assert_string_equal(disk->table.problem, "the backup of the GPT is damaged or missing");
	disk_free(disk);
}

/* What each field of a header may not be, its checksum being right. */
static void bad_headers(void **state)
{
	struct disk *disk = disk_with_gpt();
	struct gpt_header good_header = *header_at(disk, 1), bad[10];

	(void)state;
	memcpy(header_at(disk, LAST), "none", 4);
	for (size_t i = 0; i < 10; i++)
		bad[i] = good_header;
	bad[0].header_size = put32(sizeof good_header - 1);
	bad[1].header_size = put32(SECTOR + 1);
	bad[2].my_lba = put64(2);
	bad[3].last_usable_lba = put64(LAST + 1);
	bad[4].first_usable_lba = put64(get64(bad[4].last_usable_lba) + 1);
	bad[5].entry_size = put32(64);
	bad[6].entry_size = put32(192);
	bad[7].entry_count = put32(0);
	bad[8].entries_lba = put64((UINT64_C(1) << 55) + 2); /* 2, were it in bytes */
	bad[9].entry_count = put32(UINT32_MAX);
	for (size_t i = 0; i < 10; i++) {
		*header_at(disk, 1) = bad[i];
		seal(disk, header_at(disk, 1));
		assert_string_equal(table_of(disk)->problem, "the GPT and its backup are damaged");
	}
	*header_at(disk, 1) = good_header;
	assert_int_equal(table_of(disk)->count, 1);
	disk_free(disk);
}

/* A larger header is good, with what follows in its checksum. */
static void long_header(void **state)
{
	struct disk *disk = disk_with_gpt();

	(void)state;
	header_at(disk, 1)->header_size = put32(SECTOR);
	seal(disk, header_at(disk, 1));
	assert_int_equal(table_of(disk)->count, 1);
	assert_null(disk->table.problem);
	disk->bytes[2 * SECTOR - 1] = 1;
	assert_non_null(table_of(disk)->problem);
	disk_free(disk);
}

static void large_entries(void **state)
{
	struct disk *disk = disk_with_gpt();
	struct gpt_header *header = header_at(disk, 1);
	struct gpt_entry *entry = entries_of(disk, header) + 2;

	(void)state;
	header->entry_size = put32(256);
	header->entry_count = put32(64);
	seal(disk, header);
	assert_int_equal(table_of(disk)->count, 1);
	partition_is(&disk->table, 0, 2, 40, 100);
	assert_non_null(strstr(disk->table.problem, "more than 128 bytes"));
	memset(entry, 0, sizeof *entry);
	disk_free(disk);
}

/* Linux reads 4 MiB of entries and no more. */
static void large_table(void **state)
{
	struct disk *disk = disk_new(32 << 20, SECTOR);
	struct gpt_header *header;

	(void)state;
	record_at(disk, 0)->entries[0] = entry(MBR_TYPE_PROTECTIVE, 1, UINT32_MAX);
	header = write_table(disk, 1, 2, 3);
	header->entry_count = put32(32768);
	seal(disk, header);
	assert_int_equal(table_of(disk)->count, 1);
	header->entry_count = put32(32769);
	seal(disk, header);
	assert_int_equal(table_of(disk)->count, 0);
	disk_free(disk);
}

static void odd_entries(void **state)
{
	struct disk *disk = disk_with_gpt();
	struct gpt_header *header = header_at(disk, 1);
	struct gpt_entry *entries = entries_of(disk, header);

	(void)state;
	entries[0] = entries[1] = entries[3] = entries[4] = entries[2];
	entries[0].first_lba = put64(140); /* ends before it begins */
	entries[1].last_lba = put64(LAST + 1);
	entries[3].last_lba = put64(UINT64_MAX);
	memset(entries[4].guid, 0, sizeof entries[4].guid);
	entries[5].last_lba = put64(100); /* no type: unused */
	entries[127] = entries[2];
	seal(disk, header);
	assert_int_equal(table_of(disk)->count, 3);
	assert_string_equal(disk->table.problem, "a partition reaches beyond the end of the disk");
	partition_is(&disk->table, 0, 3, 40, 100);
	partition_is(&disk->table, 1, 5, 40, 100);
	partition_is(&disk->table, 2, 128, 40, 100);
	assert_true(disk->table.partitions[1].zero_id);
	disk_free(disk);
}

/* The MBR decides whether there is a GPT at all. */
static void protective(void **state)
{
	struct disk *disk = disk_with_gpt();
	struct mbr *mbr = record_at(disk, 0);

	(void)state;
	mbr->entries[0].start = put32(2);
	assert_non_null(strstr(table_of(disk)->problem, "no entry of the MBR protects"));
	/* A hybrid MBR, with what would be no status. */
	mbr->entries[2] = entry(MBR_TYPE_PROTECTIVE, 1, 39);
	mbr->entries[1] = entry(MBR_TYPE_LINUX, 40, 100);
	mbr->entries[1].status = 1;
	assert_null(table_of(disk)->problem);
	assert_int_equal(disk->table.kind, TABLE_GPT);
	/* An MBR written over it leaves the rest of the GPT without meaning. */
	mbr->entries[0].type = mbr->entries[2].type = MBR_TYPE_LINUX;
	mbr->entries[1].status = 0;
	assert_int_equal(table_of(disk)->kind, TABLE_MBR);
	memset(mbr, 0, sizeof *mbr);
	assert_int_equal(table_of(disk)->kind, TABLE_NONE);
	assert_non_null(strstr(disk->table.problem, "without a protective MBR"));
	disk_free(disk);
}

static void sectors_of_4096(void **state)
{
	struct disk *disk = disk_new((uint64_t)SIZE * 4096, 4096);

	(void)state;
	record_at(disk, 0)->entries[0] = entry(MBR_TYPE_PROTECTIVE, 1, SIZE - 1);
	write_table(disk, 1, LAST, 2);
	write_table(disk, LAST, 1, LAST - 4);
	assert_int_equal(table_of(disk)->count, 1);
	assert_null(disk->table.problem);
	partition_is(&disk->table, 0, 3, 40 * 8, 100 * 8);
	disk_free(disk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(primary_damaged),
		cmocka_unit_test(backup_damaged),
		cmocka_unit_test(bad_headers),
		cmocka_unit_test(long_header),
		cmocka_unit_test(large_entries),
		cmocka_unit_test(large_table),
		cmocka_unit_test(odd_entries),
		cmocka_unit_test(protective),
		cmocka_unit_test(sectors_of_4096),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
