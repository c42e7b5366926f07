/* Paths as the running system will follow them. */
#ifndef RESOLVE_H
#define RESOLVE_H

#include "manifest.h"

enum resolve_result {
	RESOLVE_FOUND,
	RESOLVE_MISSING,
	RESOLVE_MISSING_BEHIND_LINK, /* there is a link on the way that leads nowhere itself */
	RESOLVE_CIRCLE,
	RESOLVE_LATER, /* not in the image, but below a folder that the system fills: /proc, /run */
	RESOLVE_BROKEN, /* something on the way has an error of its own */
};

/* Follows a path, symbolic links and all, from a directory. *found is the entry, if found. */
enum resolve_result resolve(
	const struct manifest *manifest, struct entry *from, struct str path, struct entry **found);
/* True when the path leads to an executable file, or when an error elsewhere keeps us from
 * knowing. */
bool resolves_to_executable(const struct manifest *manifest, struct str path);

#endif
