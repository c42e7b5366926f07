/* Where things lie on an installed disk: one table, checked for overlaps as a whole, boot code and
 * tables included. Pure: no writes, prints nothing.
 *
 *   sector 0        boot.img of GRUB, disk signature, partition table
 *   1 ...           core.img of GRUB
 *   2046            the saved table (while an installation keeps a second partition), else zeros
 *   2047            the stamp
 *   2048 ...        partition 1: the system, ext4, active
 *   ...             partition 2: kept, or spare
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "disks.h"
#include "mbr.h"

enum {
	LAYOUT_CORE = 1,	 /* sector of core.img */
	LAYOUT_SAVED = 2046,	 /* sector of the saved table */
	LAYOUT_STAMP = 2047,	 /* sector of the stamp */
	LAYOUT_FIRST = 2048,	 /* first sector of the system's partition: 1 MiB */
	LAYOUT_ALIGN = 2048,	 /* partitions start at multiples of this */
	LAYOUT_WIPED = 2048,	 /* sectors zeroed at the beginning of the disk */
	LAYOUT_WIPED_END = 2048, /* and at its end: a stale backup GPT, RAID superblocks */
};
/* The least size of a system's partition in sectors (64 MiB). */
#define LAYOUT_SYSTEM_MIN ((uint64_t)131072)
/* An MBR counts sectors in 32 bits: nothing lies above this one (2 TiB - 512 bytes). */
#define LAYOUT_SECTORS_MAX ((uint64_t)UINT32_MAX)

struct layout_part {
	uint64_t start, count; /* sectors of SECTOR bytes; count 0: none */
	uint8_t type;	       /* MBR type */
};

struct layout {
	uint64_t disk_sectors;
	uint32_t signature;	   /* never 0 */
	struct layout_part system; /* partition 1 */
	struct layout_part second; /* partition 2: kept or spare */
	bool second_kept;	   /* it is there already and stays as it is */
	uint64_t unused;	   /* sectors that an MBR cannot address */
	char partuuid[UUID_TEXT];  /* of partition 1 */
};

struct layout_wish {
	uint64_t disk_sectors;
	uint32_t signature;	      /* random, or of the table that is kept */
	uint64_t system_sectors;      /* 0: all there is */
	uint64_t spare_sectors;	      /* of a new second partition behind it; 0: none */
	const struct partition *kept; /* the second partition that stays, or NULL */
};

/* Plans it: the system's partition begins at LAYOUT_FIRST and, like a spare one, ends at a multiple
 * of LAYOUT_ALIGN; sizes wished for are rounded up to that. A kept partition keeps its place, and
 * what lies behind it stays free. NULL, or what is wrong, in a few words ("the disk is too small:
 * ..."; a static text); the layout is to be used only after NULL. */
const char *layout_plan(const struct layout_wish *wish, struct layout *layout);
/* The first sector of what is zeroed at the disk's end, up to which nothing of a partition that is
 * kept lies; disk_sectors when nothing is. */
uint64_t layout_wiped_end(const struct layout *layout);
/* The table of sector 0, without boot code. */
void layout_table(const struct layout *layout, struct mbr *mbr);

/* One sector that says what was installed here. Valid only beside a sector 0 with the same
 * signature: a half-done installation has none. */
struct stamp {
	char magic[16]; /* "nutshell-install" */
	le32 version;	/* 1 */
	le32 signature;
	uint8_t kernel_sha256[32];
	le32 kernel_size_low, kernel_size_high;
	uint8_t zeros[440];
	le32 unused;
	le32 crc; /* crc32 of all before it */
};
_Static_assert(sizeof(struct stamp) == SECTOR, "a stamp is one sector");

void stamp_make(
	struct stamp *stamp, uint32_t signature, const uint8_t sha256[32], uint64_t kernel_size);
/* Is it a whole stamp that belongs to this sector 0? */
bool stamp_is_valid(const struct stamp *stamp, const struct mbr *mbr);

/* The table as it was before an installation that keeps a second partition wiped it, so that a
 * power cut loses nothing: sector 0 with another magic in place of 55 aa, and a checksum in its
 * code. */
void saved_table_make(struct mbr *saved, const struct mbr *mbr);
/* The sector 0 that it was made of (without code). False: it is none, and mbr is untouched. */
bool saved_table_read(const struct mbr *saved, struct mbr *mbr);

#endif
