/* The file systems that are there before anything else. */
#ifndef MOUNTS_H
#define MOUNTS_H

#include <stdbool.h>

/* Mounts them all; what is mounted already stays. One that fails is said, with what follows from
 * that. False: one failed without which this system cannot go on by itself. */
bool mounts_early(void);
/* Moves /dev, /proc, /sys and /run below the new root, and lets go of /tmp. False with errno:
 * *where is the one that failed, and all are back in their places. Does not print. */
bool mounts_move(const char *new_root, const char **where);

#endif
