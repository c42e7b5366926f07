/* The first sector of the file systems that begin with boot code, and so look like an MBR: FAT,
 * exFAT and NTFS. Pure. */
#ifndef BOOT_SECTOR_H
#define BOOT_SECTOR_H

#include "bytes.h"
#include "disks.h"

/* BIOS parameter block of FAT (Microsoft's fatgen103, chapter 3; include/uapi/linux/msdos_fs.h).
 * exFAT and NTFS share jump and name only. */
struct boot_sector {
	uint8_t jump[3];
	uint8_t name[8]; /* "NTFS    ", "EXFAT   "; of FAT any */
	le16 sector_size;
	uint8_t cluster_sectors;
	le16 reserved_sectors;
	uint8_t fats;
	le16 root_entries, sectors;
	uint8_t media;
	le16 fat_sectors, track_sectors, heads;
	le32 hidden, sectors32;
	union {
		struct {
			uint8_t drive, flags, extended; /* 0x29: what follows is there */
			le32 serial;
			uint8_t label[11], type[8]; /* "FAT12   ", "FAT16   " */
			uint8_t code[448];
		} fat16;
		struct {
			le32 fat_sectors;
			le16 flags, version;
			le32 root_cluster;
			le16 info_sector, backup_sector;
			uint8_t reserved[12], drive, reserved1, extended;
			le32 serial;
			uint8_t label[11], type[8]; /* "FAT32   " */
			uint8_t code[420];
		} fat32;
		struct {
			uint8_t before[36];
			le64 serial;
		} ntfs;
		struct {
			uint8_t before[64];
			le32 serial;
		} exfat;
	};
	uint8_t magic[2]; /* 55 aa */
};

_Static_assert(sizeof(struct boot_sector) == SECTOR, "a boot sector is one sector");

/* Fills contents when it is such a boot sector, else leaves it alone. The label is the boot
 * sector's, which may be older than the one in FAT's root directory. */
void boot_sector_describe(const struct boot_sector *sector, struct contents *contents);

#endif
