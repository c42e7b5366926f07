/* GRUB and the tables, as they are written to the disk. */
#ifndef BOOT_CODE_H
#define BOOT_CODE_H

#include "plan.h"

#include "../lib/grub_image.h"

struct boot_code {
	char boot[SECTOR];
	char core[GRUB_CORE_SECTORS_MAX * SECTOR];
	size_t core_sectors;
	struct mbr sector0;
	struct stamp stamp;
};

/* Before the first write: everything that the last one needs, from the images in this system.
 * False: said. */
bool boot_code_prepare(struct boot_code *code, const struct plan *plan);
/* Core image and stamp, flushed; and sector 0, flushed: from then on the disk boots. False with
 * errno. */
bool boot_code_write(const struct boot_code *code, int disk);
bool boot_code_write_sector_0(const struct boot_code *code, int disk);
/* Are they on the medium? False: said. */
bool boot_code_verify(const struct boot_code *code, const char *path);
bool boot_code_verify_sector_0(const struct boot_code *code, const char *path);

#endif
