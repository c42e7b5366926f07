// What the superblock of an ext2, ext3 or ext4 says of it.
// sources: src/lib/*.c
#include "lib_disks_test.h"

#include "crc32.h"
#include "extfs.h"

enum { SIZE = 1 << 16 };

static const uint8_t uuid_bytes[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99,
	0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
static const char uuid_text[] = "00112233-4455-6677-8899-aabbccddeeff";

static struct extfs_superblock *ext_at(struct disk *disk)
{
	struct extfs_superblock *ext =
		(struct extfs_superblock *)(disk->bytes + EXTFS_SUPERBLOCK_AT);

	ext->magic = (le16){{0x53, 0xef}};
	ext->state.byte[0] = 1;
	memcpy(ext->uuid, uuid_bytes, sizeof uuid_bytes);
	memcpy(ext->label, "sixteen letters!", 16);
	return ext;
}

static void ext_names(void **state)
{
	static const struct {
		uint32_t compat, incompat, ro_compat;
		const char *type;
	} rows[] = {
		{0, 0x2, 0x3, "ext2"},
		{0x38, 0x12, 0x7, "ext2"},
		{0x4, 0x2, 0x3, "ext3"},
		{0x3c, 0x12, 0x7, "ext3"},
		{0x4, 0x42, 0x3, "ext4"},
		{0, 0x40, 0, "ext4"},
		{0x4, 0x2, 0x8, "ext4"},
		{0x4, 0x80000000, 0, "ext4"},
		{0, 0x8, 0, "jbd"},
	};
	struct disk *disk = disk_new(SIZE, SECTOR);
	struct extfs_superblock *ext = ext_at(disk);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ext->feature_compat = put32(rows[i].compat);
		ext->feature_incompat = put32(rows[i].incompat);
		ext->feature_ro_compat = put32(rows[i].ro_compat);
		disk_is(disk, rows[i].type, uuid_text, "sixteen letters!");
	}
	disk_free(disk);
}

static void ext_copy(void **state)
{
	struct disk *disk = disk_new(SIZE, SECTOR);
	struct extfs_superblock *ext = ext_at(disk);

	(void)state;
	assert_int_equal(disk_contents(disk)->superblock_copy, 0);
	ext->first_block = put32(1);
	ext->group_blocks = put32(8192);
	assert_int_equal(disk_contents(disk)->superblock_copy, 8193);
	assert_int_equal(disk->contents.block_size, 1024);
	ext->first_block = put32(0);
	ext->block_size = put32(2);
	ext->group_blocks = put32(32768);
	assert_int_equal(disk_contents(disk)->superblock_copy, 32768);
	assert_int_equal(disk->contents.block_size, 4096);
	ext->block_size = put32(7);
	assert_int_equal(disk_contents(disk)->superblock_copy, 0);
	disk_free(disk);
}

static void ext_state(void **state)
{
	struct disk *disk = disk_new(SIZE, SECTOR);
	struct extfs_superblock *ext = ext_at(disk);

	(void)state;
	assert_false(disk_contents(disk)->dirty || disk->contents.needs_check);
	ext->state.byte[0] = 0;
	assert_true(disk_contents(disk)->dirty);
	assert_false(disk->contents.needs_check);
	ext->state.byte[0] = 1 | 2;
	assert_true(disk_contents(disk)->needs_check);
	assert_false(disk->contents.dirty);
	ext->state.byte[0] = 1;
	ext->feature_incompat = put32(0x4);
	assert_true(disk_contents(disk)->dirty);
	assert_false(disk->contents.needs_check);
	ext->feature_incompat = put32(0);
	ext->feature_ro_compat = put32(0x400);
	assert_true(disk_contents(disk)->needs_check);
	assert_string_equal(disk->contents.type, "ext4");
	ext->checksum = put32(crc32_add(CRC32_CASTAGNOLI, UINT32_MAX, ext, 1020));
	assert_false(disk_contents(disk)->needs_check);
	ext->label[0]++;
	assert_true(disk_contents(disk)->needs_check);
	disk_free(disk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ext_names),
		cmocka_unit_test(ext_copy),
		cmocka_unit_test(ext_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
