/* A tree beside what a manifest, mtree(5), says of it: paths, types, modes, owners, targets,
 * devices and, where it has them, sizes and sha256. Pure. */
#ifndef MANIFEST_H
#define MANIFEST_H

#include "entries.h"
#include "fault.h"

struct difference {
	char *path;
	char *what; /* "missing", "not in the manifest", or "mode 0644 instead of 0755, ..." */
};

struct differences {
	struct difference *list; /* in order of the paths */
	size_t count, capacity;
};

/* Adds each difference. False: text is no manifest; then nothing is added. */
bool manifest_check(const struct tree *tree, struct span text, struct differences *differences,
	struct fault *fault);
void differences_free(struct differences *differences);

#endif
