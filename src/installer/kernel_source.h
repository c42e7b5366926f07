/* Where the kernel to install comes from: a running system has no copy of its own bzImage. */
#ifndef KERNEL_SOURCE_H
#define KERNEL_SOURCE_H

#include "options.h"

#include <stdint.h>

struct kernel_source {
	char path[256];	  /* a file that holds it; "" while only the URL is known */
	const char *from; /* for people: "QEMU's -kernel (fw_cfg)" */
	uint64_t size;	  /* bytes */
	uint8_t sha256[32];
	char sha256_text[65];
	bool temporary; /* to be deleted afterwards */
};

/* Finds it, in this order: what --kernel names (a URL is fetched into memory and checked against
 * its SHA-256); /boot/bzImage; QEMU's fw_cfg. False: there is none, or it is damaged; that is said,
 * with the ways to give one. */
bool kernel_source_find(const struct options *options, struct kernel_source *kernel);
/* Removes a temporary file. */
void kernel_source_free(struct kernel_source *kernel);

#endif
