/* The folder for files that are made here: each is named by the sha256 of what is in it. */
#ifndef STAGE_H
#define STAGE_H

#include "image.h"

/* Writes every text of the image into the folder, made if need be, and gives it its path. NULL, or
 * the path that could not be written, with errno set. A folder that no list can name is reported.
 */
const char *stage_write(struct image *image, const char *folder);

#endif
