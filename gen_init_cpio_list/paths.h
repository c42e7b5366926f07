/* Paths inside the image, and what the kernel's list can carry. */
#ifndef PATHS_H
#define PATHS_H

#include "diag.h"

/* The path in the one form that the manifest knows: "/a/b". A missing '/' at the start is added,
 * as the kernel means the same, and "//", "/./" and a '/' at the end go away. False when it cannot
 * be a path of the image; that is reported at pos. */
bool path_clean(struct arena *arena, struct diags *diags, struct srcpos pos, struct str word,
	struct str *path);
/* The same for the target of a symbolic link, which stays as it is. */
bool target_check(struct diags *diags, struct srcpos pos, struct str target);
/* The same for a file of the host that the list will name. */
bool location_check(struct diags *diags, struct srcpos pos, struct str location);

#endif
