/* The proofs before the switch: nothing is given up before each of them holds. */
#ifndef NEW_ROOT_H
#define NEW_ROOT_H

#include "boot.h"

/* What is to be started as process 1, in a root on disk or in RAM: init=, else /sbin/init. */
const char *init_path(const struct boot *boot);
/* Is the file system on NEW_ROOT one that can be switched to: another one than /, which lives in
 * RAM; the folders for /dev, /proc, /sys and /run are there (or can be made); and there is an init
 * that this kernel can run, with the loader or interpreter that it names? Says nothing; boot->why.
 */
bool new_root_check(struct boot *boot);

#endif
