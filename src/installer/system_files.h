/* What an installed system has that the one in RAM has not. */
#ifndef SYSTEM_FILES_H
#define SYSTEM_FILES_H

#include "copied.h"
#include "plan.h"

/* Below target: the kernel, GRUB's configuration, the host name and root's password if they were
 * given, a line of fstab for a kept partition. False: said. */
bool system_files_write(const struct plan *plan, const char *target, struct copied *copied);

#endif
