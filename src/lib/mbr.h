/* The master boot record and its chain of extended boot records, as Linux reads them
 * (block/partitions/msdos.c, include/linux/msdos_partition.h of 6.12). Pure. */
#ifndef MBR_H
#define MBR_H

#include "bytes.h"
#include "disks.h"

enum {
	MBR_ACTIVE = 0x80, /* status: firmware's boot code starts this partition */
	MBR_TYPE_EMPTY = 0x00,
	MBR_TYPE_EXTENDED = 0x05,
	MBR_TYPE_LINUX = 0x83,
	MBR_TYPE_PROTECTIVE = 0xee, /* the disk has a GPT */
	MBR_LOGICAL = 5,	    /* the number of the first logical partition */
};

struct mbr_entry {
	uint8_t status; /* 0 or MBR_ACTIVE */
	uint8_t first_chs[3];
	uint8_t type;
	uint8_t last_chs[3];
	le32 start, count; /* in logical sectors */
};

struct mbr {
	uint8_t code[440];
	le32 signature; /* the "disk signature"; zero: none */
	uint8_t reserved[2];
	struct mbr_entry entries[4];
	uint8_t magic[2]; /* 55 aa */
};

_Static_assert(sizeof(struct mbr_entry) == 16, "an MBR entry is of 16 bytes");
_Static_assert(sizeof(struct mbr) == SECTOR, "an MBR is one sector");

/* Linux' PARTUUID of a partition in an MBR: the signature and the partition's number. Who writes a
 * table and who searches one take it from here. */
void mbr_partuuid(char to[UUID_TEXT], uint32_t signature, unsigned number);
/* 55 aa, and each status is 0 or MBR_ACTIVE: boot sectors of file systems have code there. */
bool mbr_is_valid(const struct mbr *mbr);
/* Fills an entry; start and count are in sectors of SECTOR bytes, count is at least 1 and the last
 * sector's number fits in 32 bits. The CHS addresses are those of 255 heads and 63 sectors a track,
 * cut off at 1023/254/63, as sfdisk writes them: only old firmware reads them. */
void mbr_set_entry(
	struct mbr_entry *entry, uint8_t status, uint8_t type, uint32_t start, uint32_t count);
/* An entry of one of the three types of extended partitions. */
bool mbr_is_extended(const struct mbr_entry *entry);
/* Fills the table from a valid MBR; reads the extended boot records through reader. */
void mbr_read(const struct reader *reader, const struct mbr *mbr, struct partition_table *table);

#endif
