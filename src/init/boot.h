/* One boot: what was asked for, what was found, and why it cannot go on. */
#ifndef BOOT_H
#define BOOT_H

#include "../lib/blockdev.h"
#include "../lib/params.h"

#define NEW_ROOT "/sysroot"

struct boot {
	struct params params;
	const char *asked; /* root=, or what stands for it; NULL: no disk was asked for */
	struct root_spec spec;
	struct blockdev_list disks; /* as last looked at */
	size_t root;		    /* the one found: index into disks.items */
	char why[400];	/* why the root cannot be had, as a sentence without its full stop */
	char hint[300]; /* what would help; may be empty */
};

/* Sets boot->why, and an empty hint. Returns false, for callers to pass on. */
__attribute__((format(printf, 2, 3))) bool boot_fails(struct boot *boot, const char *format, ...);
__attribute__((format(printf, 2, 3))) void boot_hint(struct boot *boot, const char *format, ...);

#endif
