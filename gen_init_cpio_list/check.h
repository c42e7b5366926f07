/* What must be true of an image as a whole: one row of a table for each check. */
#ifndef CHECK_H
#define CHECK_H

#include "image.h"

/* Runs every check whose result would be worth something, and reports what it finds. A rule whose
 * bit is set in `skipped` is not checked. */
void check_image(struct image *image, const bool skipped[RULE_COUNT]);
/* True for a rule that --skip may name: one about the image as a whole. */
bool check_is_optional(enum rule rule);

#endif
