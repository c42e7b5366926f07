/* The superblock of ext2, ext3 and ext4 (fs/ext4/ext4.h of Linux 6.12). Pure. */
#ifndef EXTFS_H
#define EXTFS_H

#include "bytes.h"
#include "disks.h"

enum { EXTFS_SUPERBLOCK_AT = 1024 }; /* bytes from the file system's beginning */

struct extfs_superblock {
	uint8_t before_first_block[20];
	le32 first_block; /* of group 0: 1 where blocks are of 1024 bytes, else 0 */
	le32 block_size;  /* 1024 << this many bytes */
	uint8_t before_group_blocks[4];
	le32 group_blocks; /* blocks in a group */
	uint8_t before_magic[20];
	le16 magic, state;
	uint8_t before_features[32];
	le32 feature_compat, feature_incompat, feature_ro_compat;
	uint8_t uuid[16], label[16];
	uint8_t before_checksum[884];
	le32 checksum; /* crc32c of all that comes before it */
};

_Static_assert(sizeof(struct extfs_superblock) == 1024, "an ext superblock is of 1024 bytes");

/* Fills contents when the magic number is there, else leaves it alone. The name is the one that
 * libblkid gives, by the features; "jbd" is an external journal. A superblock whose checksum is
 * wrong cannot be mounted but may be repaired: needs_check. Its first copy is in group 1. */
void extfs_describe(const struct extfs_superblock *superblock, struct contents *contents);

#endif
