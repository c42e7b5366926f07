/* A folder of the host, with all that is in it. */
#ifndef TREE_H
#define TREE_H

#include "image.h"

/* Adds the folder `dir` of the host as `path`. Folders get mode 0755, files 0644 or, where the host
 * file is executable, 0755; owner and group are 0. What goes wrong is reported at pos. */
void tree_add(struct image *image, struct srcpos pos, struct str path, const char *dir);

#endif
