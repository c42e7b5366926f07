/* The root on disk: waiting for it, checking it, mounting it. These print what takes long; why
 * something cannot be had is left in boot->why. */
#ifndef ROOT_H
#define ROOT_H

#include "boot.h"

/* Waits for the device that root= means, as long as rootdelay= and rootwait= say. boot->root is its
 * index in boot->disks. */
bool root_find(struct boot *boot);
/* e2fsck -p, if it is an ext file system, the image has e2fsck, and nutshell.fsck= does not say
 * skip. Restarts the machine when e2fsck asks for that. False: errors are left. */
bool root_check(struct boot *boot);
/* Mounts it on NEW_ROOT. */
bool root_mount(struct boot *boot);
/* Lets go of it again. */
void root_unmount(void);

#endif
