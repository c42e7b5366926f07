/* One cpio archive in memory, of the format that Linux unpacks ("newc", with or without checksums),
 * read through libarchive (Documentation/driver-api/early-userspace/buffer-format.rst). */
#ifndef CPIO_H
#define CPIO_H

#include "entries.h"
#include "fault.h"

/* True where one begins. */
bool cpio_begins(struct span bytes);
/* Adds what the archive at the beginning of bytes holds, and gives its length, TRAILER!!! included.
 * The entries' data point into bytes. False: damaged, or cut off; what was read is in the list. */
bool cpio_read(struct span bytes, uint32_t archive_number, struct entries *entries, size_t *length,
	struct fault *fault);

#endif
