/* The new system's file system while it is filled: where it and the system that is copied are seen.
 * What fails is said. */
#ifndef TARGET_H
#define TARGET_H

#include <stdbool.h>

#define TARGET_FOLDER "/run/nutshell"
/* The running system, without what is mounted below /. */
#define TARGET_SOURCE TARGET_FOLDER "/source"
#define TARGET TARGET_FOLDER "/target"

/* Mounts both; partition is the device of the new one. */
bool target_mount(const char *partition);
/* Unmounts it so that all of it is on the medium; false when a write was lost, too. */
bool target_unmount_synced(const char *partition);
/* Mounts it read-only with nothing in memory: what is read then comes from the medium. */
bool target_mount_anew(const char *partition);
/* Unmounts what is mounted of both. */
bool target_unmount(void);

#endif
