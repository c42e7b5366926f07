/* GRUB's i386-pc images, placed without grub-install. Offsets: GRUB 2.06,
 * include/grub/i386/pc/boot.h, grub-core/boot/i386/pc/{boot,diskboot}.S, util/setup.c. Pure. */
#ifndef GRUB_IMAGE_H
#define GRUB_IMAGE_H

#include "mbr.h"

enum { GRUB_CORE_SECTORS_MAX = 888 }; /* what fits below 640 KiB when loaded at 0x8200 */

/* NULL when it is boot.img, else what is wrong with it. */
const char *grub_boot_check(const void *image, size_t len);
/* NULL when core.img (as grub-mkimage -O i386-pc -p PREFIX writes it) is whole and loads itself
 * from the sectors behind the first; *sectors is its length, rounded up. */
const char *grub_core_check(const void *image, size_t len, size_t *sectors);
/* Sector 0: boot.img's code, which loads core.img from sector LAYOUT_CORE, with the table and
 * signature that mbr holds already; for a hard disk (the check for floppy drives is taken out, as
 * grub-install does). */
void grub_boot_place(struct mbr *mbr, const void *boot_image);

#endif
