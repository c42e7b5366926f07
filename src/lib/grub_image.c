#include "grub_image.h"

#include "layout.h"

#include <string.h>

/* boot.img; GRUB_BOOT_MACHINE_* of include/grub/i386/pc/boot.h. */
struct boot_image {
	uint8_t jump[3];
	uint8_t bpb[87]; /* BPB_START to BPB_END: a file system's parameters, never code */
	le16 kernel_address;
	le32 kernel_sector_low, kernel_sector_high; /* of core.img */
	uint8_t boot_drive;			    /* 0xff: the one that firmware started */
	uint8_t cli;
	uint8_t drive_check[2]; /* a jump over the check that %dl is a hard disk's */
	uint8_t code[336];
	uint8_t nt_magic[6];
	uint8_t partition_table[64];
	uint8_t magic[2];
};

_Static_assert(sizeof(struct boot_image) == SECTOR, "boot.img is one sector");
_Static_assert(offsetof(struct boot_image, kernel_address) == 0x5a, "KERNEL_ADDRESS");
_Static_assert(offsetof(struct boot_image, kernel_sector_low) == 0x5c, "KERNEL_SECTOR");
_Static_assert(offsetof(struct boot_image, drive_check) == 0x66, "DRIVE_CHECK");
_Static_assert(offsetof(struct boot_image, nt_magic) == 0x1b8, "WINDOWS_NT_MAGIC");

/* An entry of diskboot.img's list of blocks (struct grub_pc_bios_boot_blocklist). The list begins
 * at the sector's end and grows down; an entry of length 0 ends it. */
struct blocks {
	le32 start_low, start_high;
	le16 len, segment;
};

enum {
	BOOT_ADDRESS = 0x8000,			    /* where boot.img loads diskboot.img */
	BLOCKS_AT = SECTOR - sizeof(struct blocks), /* of diskboot.img, core.img's first sector */
	/* Of the decompressor behind it (GRUB_DECOMPRESSOR_MACHINE_COMPRESSED_SIZE of
	   include/grub/offsets.h): the size of what follows it, up to the image's end. */
	COMPRESSED_SIZE_AT = SECTOR + 8,
	CORE_SEGMENT = 0x820, /* where diskboot.img loads what follows, right behind itself */
	JMP_SHORT = 0xeb,
	NOP = 0x90,
};

const char *grub_boot_check(const void *image, size_t len)
{
	struct boot_image boot;

	if (len != sizeof boot)
		return "boot.img is not of 512 bytes";
	memcpy(&boot, image, sizeof boot);
	if (boot.magic[0] != 0x55 || boot.magic[1] != 0xaa)
		return "boot.img does not end in 55 aa";
	if (boot.jump[0] != JMP_SHORT || get16(boot.kernel_address) != BOOT_ADDRESS ||
		boot.drive_check[0] != JMP_SHORT)
		return "boot.img is not GRUB's for i386-pc";
	return NULL;
}

const char *grub_core_check(const void *image, size_t len, size_t *sectors)
{
	const uint8_t *bytes = image;
	struct blocks first, next;
	le32 compressed;

	if (len < COMPRESSED_SIZE_AT + sizeof compressed)
		return "core.img is too short";
	*sectors = (len + SECTOR - 1) / SECTOR;
	if (*sectors > GRUB_CORE_SECTORS_MAX)
		return "core.img is too long for memory below 640 KiB";
	memcpy(&first, bytes + BLOCKS_AT, sizeof first);
	memcpy(&next, bytes + BLOCKS_AT - sizeof next, sizeof next);
	memcpy(&compressed, bytes + COMPRESSED_SIZE_AT, sizeof compressed);
	if (get16(first.segment) != CORE_SEGMENT || get16(next.len))
		return "core.img does not begin with GRUB's diskboot.img";
	if (get32(first.start_low) != LAYOUT_CORE + 1 || get32(first.start_high))
		return "core.img is for another place on the disk";
	if (get16(first.len) != *sectors - 1 || get32(compressed) > len - SECTOR)
		return "core.img is not as long as it says";
	return NULL;
}

void grub_boot_place(struct mbr *mbr, const void *boot_image)
{
	struct boot_image boot;

	memcpy(&boot, boot_image, sizeof boot);
	/* The disk's own, as grub-install keeps it. */
	memcpy(boot.bpb, mbr->code + offsetof(struct boot_image, bpb), sizeof boot.bpb);
	boot.kernel_sector_low = put32(LAYOUT_CORE);
	boot.kernel_sector_high = put32(0);
	boot.boot_drive = 0xff;
	memset(boot.drive_check, NOP, sizeof boot.drive_check);
	memcpy(mbr->code, &boot, sizeof mbr->code);
}
