/* The GUID partition table, as Linux reads it (block/partitions/efi.c of 6.12; UEFI 2.10, 5.3).
 * Pure. */
#ifndef GPT_H
#define GPT_H

#include "bytes.h"
#include "disks.h"
#include "mbr.h"

struct gpt_header {
	uint8_t signature[8]; /* "EFI PART" */
	le32 revision, header_size, header_crc32, reserved;
	le64 my_lba, alternate_lba, first_usable_lba, last_usable_lba;
	uint8_t disk_guid[16];
	le64 entries_lba;
	le32 entry_count, entry_size, entries_crc32;
};

struct gpt_entry {
	uint8_t type_guid[16]; /* zero: unused */
	uint8_t guid[16];
	le64 first_lba, last_lba, attributes;
	le16 name[36]; /* UTF-16 */
};

_Static_assert(sizeof(struct gpt_header) == 92, "a GPT header is of 92 bytes");
_Static_assert(sizeof(struct gpt_entry) == 128, "a GPT entry is of 128 bytes");

/* Does sector 1 begin like a GPT header? Nothing of it is checked. */
bool gpt_is_there(const struct reader *reader);
/* Fills the table of a disk whose MBR has an entry of type MBR_TYPE_PROTECTIVE. What Linux makes no
 * devices of (both headers damaged or only the backup good, a protective entry that does not begin
 * at sector 1, entries of another size than 128 bytes) is said by the table's problem. Of an
 * entry that ends before it begins Linux makes a device of nearly 2^64 sectors: it is left out
 * here. */
void gpt_read(const struct reader *reader, const struct mbr *mbr, struct partition_table *table);

#endif
