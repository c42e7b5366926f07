#include "boot_sector.h"
#include "disk_text.h"
#include "disks.h"
#include "extfs.h"

#include <string.h>

enum { BLOCK = 4096 };

/* What is known by a magic number, in the order in which it is looked for: what encloses a file
 * system comes before it. Sources: the kernel's headers of each, and libblkid's superblocks/. */
struct row {
	char type[18];
	uint8_t magic_len;
	char magic[10];
	uint32_t block; /* where a block is read: bytes from the beginning, or one of enum place */
	uint16_t magic_at;		       /* this and what follows is in that block */
	uint16_t uuid_at, label_at, label_len; /* 0: none */
};

enum place {
	RAID_1_0 = 1, /* the last 8 KiB or a bit more, at a multiple of 4 KiB */
	RAID_0_90,    /* the last whole 64 KiB at a multiple of 64 KiB */
};

#define RAID "\374\116\053\251" /* MD_SB_MAGIC, little-endian (include/uapi/linux/raid/md_p.h) */

static const struct row rows[] = {
	{"linux_raid_member", 8, RAID "\1\0\0", RAID_1_0, 0, 16, 32, 32},
	{"linux_raid_member", 8, RAID "\0\0\0", RAID_0_90, 0, 0, 0, 0},
	{"linux_raid_member", 8, RAID "\1\0\0", 4096, 0, 16, 32, 32},
	{"linux_raid_member", 8, RAID "\1\0\0", 0, 0, 16, 32, 32},
	{"LVM2_member", 8, "LABELONE", 0, 0, 0, 0, 0},
	{"LVM2_member", 8, "LABELONE", 0, 512, 0, 0, 0},
	{"LVM2_member", 8, "LABELONE", 0, 1024, 0, 0, 0},
	{"LVM2_member", 8, "LABELONE", 0, 1536, 0, 0, 0},
	{"crypto_LUKS", 8, "LUKS\272\276\0\1", 0, 0, 0, 0, 0},
	{"crypto_LUKS", 8, "LUKS\272\276\0\2", 0, 0, 0, 24, 48},
	{"xfs", 4, "XFSB", 0, 0, 32, 108, 12},
	{"squashfs", 4, "hsqs", 0, 0, 0, 0, 0},
	{"f2fs", 4, "\20\40\365\362", 0, 1024, 1024 + 108, 0, 0},
	{"swap", 10, "SWAPSPACE2", 0, BLOCK - 10, 1024 + 12, 1024 + 28, 16},
	{"iso9660", 6, "\1CD001", 32768, 0, 0, 40, 32},
	{"btrfs", 8, "_BHRfS_M", 65536, 64, 32, 299, 256},
};

/* Where the row's block is; false when the device is too small for it, which makes a number below
 * zero one that is far too large. */
static bool block_of(const struct row *row, uint64_t size, uint64_t *at)
{
	*at = row->block;
	if (row->block == RAID_1_0)
		*at = (size - 2 * BLOCK) & ~(uint64_t)(BLOCK - 1);
	if (row->block == RAID_0_90)
		*at = (size & ~UINT64_C(65535)) - 65536;
	return *at < size;
}

/* Up to BLOCK bytes, followed by zeros where the device ends. */
static bool read_block(const struct reader *reader, uint64_t at, uint8_t block[BLOCK])
{
	uint64_t left = reader->size - at;

	memset(block, 0, BLOCK);
	return reader->read(reader->context, at, block, left < BLOCK ? (size_t)left : BLOCK);
}

/* The date of an ISO 9660's last change, else of its making: digits as 2026-11-22-19-05-00-00. */
static void iso_uuid(const uint8_t *block, struct contents *contents)
{
	enum { CREATED = 813, MODIFIED = 830 }; /* ECMA-119, 8.4.26 */
	static const char none[] = "0000000000000000";
	const uint8_t *date = block + MODIFIED;
	char *to = contents->uuid;

	if (memcmp(date, none, 16) == 0)
		date = block + CREATED;
	for (size_t i = 0; i < 16; i++) {
		if (i >= 4 && i % 2 == 0)
			*to++ = '-';
		*to++ = (char)date[i];
	}
	*to = '\0';
}

/* What a row cannot say. */
static void refine(const uint8_t *block, struct contents *contents)
{
	enum { LUKS_UUID = 168, F2FS_LABEL = 1024 + 124, F2FS_UNITS = 512 };

	if (strcmp(contents->type, "crypto_LUKS") == 0)
		memcpy(contents->uuid, block + LUKS_UUID, UUID_TEXT - 1);
	else if (strcmp(contents->type, "f2fs") == 0)
		text_utf16(contents->label, (const le16 *)(block + F2FS_LABEL), F2FS_UNITS);
	else if (strcmp(contents->type, "iso9660") == 0)
		iso_uuid(block, contents);
}

static bool row_matches(const struct row *row, const uint8_t *block, struct contents *contents)
{
	if (memcmp(block + row->magic_at, row->magic, row->magic_len) != 0)
		return false;
	contents->type = row->type;
	if (row->uuid_at)
		text_uuid(contents->uuid, block + row->uuid_at);
	text_label(contents->label, block + row->label_at, row->label_len);
	refine(block, contents);
	return true;
}

bool disk_read_contents(const struct reader *reader, struct contents *contents)
{
	uint64_t at, now = UINT64_MAX;
	uint8_t block[BLOCK];

	memset(contents, 0, sizeof *contents);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!block_of(&rows[i], reader->size, &at))
			continue;
		if (at != now && !read_block(reader, at, block))
			return false;
		now = at;
		if (row_matches(&rows[i], block, contents))
			return true;
	}
	if (!reader->size || !read_block(reader, 0, block))
		return false;
	extfs_describe((const struct extfs_superblock *)(block + EXTFS_SUPERBLOCK_AT), contents);
	if (!contents->type)
		boot_sector_describe((const struct boot_sector *)block, contents);
	return true;
}
