// What a device holds, by its superblock. Real file systems: test_disk_tables.py.
// sources: src/lib/*.c
#include "lib_disks_test.h"

#include "boot_sector.h"
#include "extfs.h"

enum { SIZE = 1 << 20 };

static const uint8_t uuid_bytes[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99,
	0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
static const char uuid_text[] = "00112233-4455-6677-8899-aabbccddeeff";

/* Superblocks that are a magic number, an id and a label. */
static void magic_numbers(void **state)
{
	static const struct {
		const char *type;
		size_t magic_at;
		const char *magic;
		size_t magic_len, uuid_at, label_at;
	} rows[] = {
		{"xfs", 0, "XFSB", 4, 32, 108},
		{"btrfs", 0x10040, "_BHRfS_M", 8, 0x10020, 0x1012b},
		{"swap", 4086, "SWAPSPACE2", 10, 1036, 1052},
		{"squashfs", 0, "hsqs", 4, 0, 0},
		{"LVM2_member", 0, "LABELONE", 8, 0, 0},
		{"LVM2_member", 512, "LABELONE", 8, 0, 0},
		{"LVM2_member", 1536, "LABELONE", 8, 0, 0},
		{"linux_raid_member", 0, "\xfc\x4e\x2b\xa9\1\0\0\0", 8, 16, 32},
		{"linux_raid_member", 4096, "\xfc\x4e\x2b\xa9\1\0\0\0", 8, 4112, 4128},
		{"linux_raid_member", SIZE - 8192, "\xfc\x4e\x2b\xa9\1\0\0\0", 8, SIZE - 8176,
			SIZE - 8160},
		{"linux_raid_member", SIZE - 65536, "\xfc\x4e\x2b\xa9\0\0\0\0", 8, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct disk *disk = disk_new(SIZE, SECTOR);

		assert_null(disk_contents(disk)->type);
		memcpy(disk->bytes + rows[i].magic_at, rows[i].magic, rows[i].magic_len);
		disk_is(disk, rows[i].type, "", "");
		if (rows[i].uuid_at) {
			memcpy(disk->bytes + rows[i].uuid_at, uuid_bytes, sizeof uuid_bytes);
			memcpy(disk->bytes + rows[i].label_at, "my disk  ", 10);
			disk_is(disk, rows[i].type, uuid_text, "my disk");
		}
		disk->bytes[rows[i].magic_at + rows[i].magic_len - 1] ^= 0xff;
		assert_null(disk_contents(disk)->type);
		disk_free(disk);
	}
}

static void luks_and_f2fs_and_iso(void **state)
{
	struct disk *disk = disk_new(SIZE, SECTOR);

	(void)state;
	memcpy(disk->bytes + 32768, "\1CD001", 6);
	memcpy(disk->bytes + 32808, "RESCUE                          ", 32);
	memcpy(disk->bytes + 32768 + 813, "2026112219050011", 16);
	memcpy(disk->bytes + 32768 + 830, "0000000000000000", 16);
	disk_is(disk, "iso9660", "2026-11-22-19-05-00-11", "RESCUE");
	memcpy(disk->bytes + 32768 + 830, "2027", 4);
	disk_is(disk, "iso9660", "2027-00-00-00-00-00-00", "RESCUE");
	memcpy(disk->bytes + 1024, "\x10\x20\xf5\xf2", 4);
	memcpy(disk->bytes + 1132, uuid_bytes, sizeof uuid_bytes);
	memcpy(disk->bytes + 1148, "F\0l\0a\0\xe9\0", 8);
	disk_is(disk, "f2fs", uuid_text, "Fla\xc3\xa9");
	/* The longest label, which does not fit. */
	memset(disk->bytes + 1148, 0x20, 1024);
	assert_int_equal(strlen(disk_contents(disk)->label), 141);
	memcpy(disk->bytes, "LUKS\xba\xbe\0\2", 8);
	memcpy(disk->bytes + 24, "key", 3);
	memcpy(disk->bytes + 168, uuid_text, 36);
	disk_is(disk, "crypto_LUKS", uuid_text, "key");
	disk->bytes[7] = 1;
	disk_is(disk, "crypto_LUKS", uuid_text, "");
	disk_free(disk);
}

static struct boot_sector *fat_at(struct disk *disk)
{
	static const uint8_t head[] = {0xeb, 0x3c, 0x90, 'm', 'k', 'f', 's', '.', 'f', 'a', 't', 0,
		2, 4, 1, 0, 2, 0, 2, 0, 0x80, 0xf8};
	struct boot_sector *sector = (struct boot_sector *)disk->bytes;

	memcpy(sector, head, sizeof head);
	sector->magic[0] = 0x55;
	sector->magic[1] = 0xaa;
	return sector;
}

static void fat(void **state)
{
	struct disk *disk = disk_new(SIZE, SECTOR);
	struct boot_sector *sector = fat_at(disk);

	(void)state;
	disk_is(disk, "vfat", "", "");
	sector->fat32.extended = 0x29;
	sector->fat32.serial = put32(0x1a2b3c4d);
	memcpy(sector->fat32.label, "EFI        ", 11);
	disk_is(disk, "vfat", "1A2B-3C4D", "EFI");
	memcpy(sector->fat32.label, "NO NAME    ", 11);
	disk_is(disk, "vfat", "1A2B-3C4D", "");
	sector->fat_sectors.byte[0] = 1;
	disk_is(disk, "vfat", "", "");
	sector->fat16.extended = 0x29;
	sector->fat16.serial = put32(0xff);
	memcpy(sector->fat16.label, "SIXTEEN FAT", 11);
	disk_is(disk, "vfat", "0000-00FF", "SIXTEEN FAT");
	/* Known by its name as well. */
	sector->jump[0] = 0xfa;
	assert_null(disk_contents(disk)->type);
	memcpy(sector->fat16.type, "FAT16   ", 8);
	disk_is(disk, "vfat", "0000-00FF", "SIXTEEN FAT");
	disk_free(disk);
}

static void no_fat(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} rows[] = {{0, 0}, {12, 0}, {12, 3}, {12, 32}, {11, 1}, {13, 3}, {13, 0}, {14, 0}, {16, 0},
		{21, 0xf1}, {510, 0}, {511, 0}};
	struct disk *disk = disk_new(SIZE, SECTOR);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		fat_at(disk);
		disk_is(disk, "vfat", "", "");
		disk->bytes[rows[i].at] = rows[i].value;
		assert_null(disk_contents(disk)->type);
	}
	disk_free(disk);
}

static void ntfs_and_exfat(void **state)
{
	struct disk *disk = disk_new(SIZE, SECTOR);
	struct boot_sector *sector = fat_at(disk);

	(void)state;
	memcpy(sector->name, "EXFAT   ", 8);
	disk_is(disk, "vfat", "", "");
	sector->fats = 0;
	sector->reserved_sectors = sector->root_entries = (le16){{0, 0}};
	sector->exfat.serial = put32(0xabcd0123);
	disk_is(disk, "exfat", "ABCD-0123", "");
	memcpy(sector->name, "NTFS    ", 8);
	for (size_t i = 0; i < 8; i++)
		sector->ntfs.serial.byte[i] = (uint8_t)(0xf1 + i);
	disk_is(disk, "ntfs", "F8F7F6F5F4F3F2F1", "");
	disk_free(disk);
}

/* Down to devices of one sector, such as an extended partition's; and what cannot be read. */
static void small_and_unreadable(void **state)
{
	struct disk *disk;

	(void)state;
	for (uint64_t size = 1; size < 140000; size = size * 2 + 1) {
		disk = disk_new(size, SECTOR);
		assert_null(disk_contents(disk)->type);
		disk_free(disk);
	}
	disk = disk_new(SIZE, SECTOR);
	disk->bad_to = 1;
	assert_false(disk_read_contents(&disk->reader, &disk->contents));
	assert_null(disk->contents.type);
	disk->reader.size = 0;
	assert_false(disk_read_contents(&disk->reader, &disk->contents));
	disk_free(disk);
}

/* What encloses a file system comes first, and ext before a forgotten FAT. */
static void order(void **state)
{
	struct disk *disk = disk_new(SIZE, SECTOR);
	struct extfs_superblock *ext =
		(struct extfs_superblock *)(disk->bytes + EXTFS_SUPERBLOCK_AT);

	(void)state;
	fat_at(disk);
	ext->magic = (le16){{0x53, 0xef}};
	ext->state.byte[0] = 1;
	disk_is(disk, "ext2", "", "");
	memcpy(disk->bytes + SIZE - 8192, "\xfc\x4e\x2b\xa9\1\0\0\0", 8);
	disk_is(disk, "linux_raid_member", "", "");
	disk_free(disk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(magic_numbers),
		cmocka_unit_test(luks_and_f2fs_and_iso),
		cmocka_unit_test(fat),
		cmocka_unit_test(no_fat),
		cmocka_unit_test(ntfs_and_exfat),
		cmocka_unit_test(small_and_unreadable),
		cmocka_unit_test(order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
