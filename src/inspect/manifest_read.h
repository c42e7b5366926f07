/* A manifest, mtree(5), read through libarchive. Pure. */
#ifndef MANIFEST_READ_H
#define MANIFEST_READ_H

#include "digest.h"
#include "entries.h"
#include "fault.h"

/* What it says of an entry besides what every entry has. */
struct manifest_entry {
	bool has_size, has_sha256;
	uint64_t size;
	uint8_t sha256[DIGEST_SIZE];
};

struct manifest {
	struct entries entries;
	struct manifest_entry *more; /* for each of the entries */
	size_t capacity;
};

/* False: not a manifest, or one with words that are not understood. To be freed in either case. */
bool manifest_read(struct manifest *manifest, struct span text, struct fault *fault);
void manifest_free(struct manifest *manifest);

#endif
