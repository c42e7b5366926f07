#include "boot_sector.h"

#include "disk_text.h"

#include <string.h>

static bool is_power_of_two(uint32_t value)
{
	return value && !(value & (value - 1));
}

static bool has_magic(const struct boot_sector *sector)
{
	return sector->magic[0] == 0x55 && sector->magic[1] == 0xaa;
}

/* NTFS and exFAT leave FAT's fields zero. */
static bool is_named(const struct boot_sector *sector, const char *name)
{
	return memcmp(sector->name, name, sizeof sector->name) == 0 && !sector->fats &&
	       !get16(sector->reserved_sectors) && !get16(sector->root_entries) &&
	       has_magic(sector);
}

/* FAT has no magic number: a believable parameter block is it, as for Linux (fs/fat/inode.c),
 * behind a jump to boot code or with a name, as for libblkid (superblocks/vfat.c). */
static bool is_fat(const struct boot_sector *sector)
{
	uint32_t sector_size = get16(sector->sector_size);
	bool has_jump = sector->jump[0] == 0xeb || sector->jump[0] == 0xe9;

	if (!has_magic(sector) || !sector->fats || !get16(sector->reserved_sectors))
		return false;
	if (!has_jump && memcmp(sector->fat16.type, "FAT", 3) != 0 &&
		memcmp(sector->fat32.type, "FAT32", 5) != 0)
		return false;
	return (sector->media >= 0xf8 || sector->media == 0xf0) &&
	       is_power_of_two(sector->cluster_sectors) && is_power_of_two(sector_size) &&
	       sector_size >= 512 && sector_size <= 4096;
}

/* "1A2B-3C4D", upper case as all tools show it. */
static void put_serial(char to[UUID_TEXT], le32 serial)
{
	to = text_hex(to, get32(serial) >> 16, 4);
	*to++ = '-';
	*text_hex(to, get32(serial), 4) = '\0';
}

static void upper(char *text)
{
	for (; *text; text++)
		if (*text >= 'a')
			*text = (char)(*text - 'a' + 'A');
}

static void describe_fat(const struct boot_sector *sector, struct contents *contents)
{
	bool is_fat32 = !get16(sector->fat_sectors);
	const uint8_t *label = is_fat32 ? sector->fat32.label : sector->fat16.label;

	contents->type = "vfat";
	if ((is_fat32 ? sector->fat32.extended : sector->fat16.extended) != 0x29)
		return;
	put_serial(contents->uuid, is_fat32 ? sector->fat32.serial : sector->fat16.serial);
	/* What stands there when there is none. */
	if (memcmp(label, "NO NAME    ", sizeof sector->fat16.label) != 0)
		text_label(contents->label, label, sizeof sector->fat16.label);
}

void boot_sector_describe(const struct boot_sector *sector, struct contents *contents)
{
	if (is_named(sector, "NTFS    ")) {
		contents->type = "ntfs";
		*text_hex(contents->uuid, get64(sector->ntfs.serial), 16) = '\0';
	} else if (is_named(sector, "EXFAT   ")) {
		contents->type = "exfat";
		put_serial(contents->uuid, sector->exfat.serial);
	} else if (is_fat(sector)) {
		describe_fat(sector, contents);
	}
	upper(contents->uuid);
}
