#include "boot_sector.h"
#include "disks.h"
#include "gpt.h"
#include "mbr.h"

#include <string.h>

static bool has_type(const struct mbr *mbr, uint8_t type)
{
	for (size_t i = 0; i < 4; i++)
		if (mbr->entries[i].type == type)
			return true;
	return false;
}

static bool has_entries(const struct mbr *mbr)
{
	for (size_t i = 0; i < 4; i++)
		if (get32(mbr->entries[i].count))
			return true;
	return false;
}

/* The boot sector of a file system? Linux makes devices of its entries all the same, if it has any.
 */
static bool is_boot_sector(const struct mbr *mbr)
{
	struct contents contents = {0};
	struct boot_sector sector;

	memcpy(&sector, mbr, sizeof sector);
	boot_sector_describe(&sector, &contents);
	return contents.type;
}

bool disk_read_table(const struct reader *reader, struct partition_table *table)
{
	struct mbr mbr;

	memset(table, 0, offsetof(struct partition_table, partitions));
	table->count = 0;
	if (reader->size < SECTOR || !reader->read(reader->context, 0, &mbr, sizeof mbr))
		return false;
	if (mbr.magic[0] == 0x55 && mbr.magic[1] == 0xaa && has_type(&mbr, MBR_TYPE_PROTECTIVE)) {
		gpt_read(reader, &mbr, table);
	} else if (mbr_is_valid(&mbr) && (has_entries(&mbr) || !is_boot_sector(&mbr))) {
		mbr_read(reader, &mbr, table);
		if (is_boot_sector(&mbr))
			table->problem = "the MBR is the boot sector of a file system as well";
	} else if (gpt_is_there(reader)) {
		table->problem = "a GPT without a protective MBR, which Linux does not read";
	}
	return true;
}
