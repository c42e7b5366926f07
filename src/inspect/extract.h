/* An initramfs, unpacked onto the host's file system through libarchive, which keeps it within its
 * folder. */
#ifndef EXTRACT_H
#define EXTRACT_H

#include "entries.h"
#include "fault.h"

struct extracted {
	size_t count;	/* entries that are there now */
	size_t devices; /* left out: only root makes them */
	size_t refused; /* said on standard error: "..", a way through a symbolic link, an error */
};

/* Makes folder where there is none; one with something in it is refused. No entry ends up outside
 * of it. Owners are kept for root only. False: nothing was unpacked. */
bool extract(const struct tree *tree, const struct entries *entries, const char *folder,
	struct extracted *done, struct fault *fault);

#endif
