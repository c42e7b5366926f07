/* A folder of the host, with all that is in it. */
#ifndef TREE_H
#define TREE_H

#include "image.h"

/* What stays out, as in "*.md,doc/old". A pattern without '/' is for names at any depth, one with
 * '/' for paths from the folder on. */
struct tree_excludes {
	struct str patterns;
	struct srcpos pos;
};

/* Adds the folder `dir` of the host as `path`. Folders get mode 0755, files 0644 or, where the host
 * file is executable, 0755; owner and group are 0. What goes wrong is reported at pos. The
 * excludes may be NULL. */
void tree_add(struct image *image, struct srcpos pos, struct str path, const char *dir,
	const struct tree_excludes *excludes);

#endif
