#include "extfs.h"

#include "crc32.h"
#include "disk_text.h"

enum {
	MAGIC = 0xef53,
	STATE_CLEAN = 0x1,
	STATE_ERRORS = 0x2,
	COMPAT_HAS_JOURNAL = 0x4,
	INCOMPAT_RECOVER = 0x4, /* the journal is to be replayed */
	INCOMPAT_JOURNAL_DEV = 0x8,
	INCOMPAT_EXT3 = 0x2 | INCOMPAT_RECOVER | 0x10, /* filetype, recover, meta_bg */
	RO_COMPAT_EXT3 = 0x7,			       /* sparse_super, large_file, btree_dir */
	RO_COMPAT_METADATA_CSUM = 0x400,
	BLOCK_SIZE_MAX = 6, /* 64 KiB */
};

/* All that ext3 does not know makes it an ext4. */
static const char *type_of(uint32_t compat, uint32_t incompat, uint32_t ro_compat)
{
	if (incompat & INCOMPAT_JOURNAL_DEV)
		return "jbd";
	if (incompat & ~(uint32_t)INCOMPAT_EXT3 || ro_compat & ~(uint32_t)RO_COMPAT_EXT3)
		return "ext4";
	return compat & COMPAT_HAS_JOURNAL ? "ext3" : "ext2";
}

static bool checksum_holds(const struct extfs_superblock *superblock)
{
	return crc32_add(CRC32_CASTAGNOLI, ~UINT32_C(0), superblock,
		       offsetof(struct extfs_superblock, checksum)) == get32(superblock->checksum);
}

/* Numbers that do not change while a file system lives: they hold in a half-written superblock. */
static void find_copy(const struct extfs_superblock *superblock, struct contents *contents)
{
	uint32_t size = get32(superblock->block_size), group = get32(superblock->group_blocks);

	if (size > BLOCK_SIZE_MAX || !group)
		return;
	contents->block_size = UINT32_C(1024) << size;
	contents->superblock_copy = get32(superblock->first_block) + group;
}

void extfs_describe(const struct extfs_superblock *superblock, struct contents *contents)
{
	uint32_t incompat = get32(superblock->feature_incompat);
	uint32_t ro_compat = get32(superblock->feature_ro_compat);
	uint16_t state = get16(superblock->state);

	if (get16(superblock->magic) != MAGIC)
		return;
	contents->type = type_of(get32(superblock->feature_compat), incompat, ro_compat);
	text_uuid(contents->uuid, superblock->uuid);
	text_label(contents->label, superblock->label, sizeof superblock->label);
	contents->needs_check = state & STATE_ERRORS || (ro_compat & RO_COMPAT_METADATA_CSUM &&
								!checksum_holds(superblock));
	find_copy(superblock, contents);
	contents->dirty = incompat & INCOMPAT_RECOVER || !(state & STATE_CLEAN);
}
