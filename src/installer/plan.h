/* What an installation will do, computed before anything is written. */
#ifndef PLAN_H
#define PLAN_H

#include "kernel_source.h"
#include "options.h"

#include "../lib/disk_info.h"
#include "../lib/layout.h"

struct plan {
	const struct options *options;
	struct blockdev_list disks;
	size_t disk; /* index into disks.items */
	struct disk_info info;
	struct layout layout;
	struct partition kept; /* options->keep_home: the second partition */
	struct contents home;  /* what it holds */
	struct mbr old;	       /* sector 0 as it was; for a kept partition */
	struct kernel_source kernel;
	char path[64];	 /* "/dev/vda" */
	char system[64]; /* "/dev/vda1" */
	char serial[DISK_TEXT + 8];
};

/* Chooses the disk, refuses what must be refused, lays out the partitions. False: refused, which is
 * said, and not one byte has changed. */
bool plan_make(struct plan *plan, const struct options *options);
/* Prints it for people, or as JSON. */
void plan_show(const struct plan *plan);
void plan_show_json(const struct plan *plan);

#endif
