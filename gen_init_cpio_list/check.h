/* What must be true of an image as a whole: one row of a table for each check. */
#ifndef CHECK_H
#define CHECK_H

#include "image.h"

/* Runs every check whose result would be worth something, and reports what it finds. */
void check_image(struct image *image);

#endif
