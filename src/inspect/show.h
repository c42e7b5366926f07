/* What is known of an image, printed to a stream, whose errors stay for its owner. */
#ifndef SHOW_H
#define SHOW_H

#include "image.h"
#include "manifest.h"

#include <stdio.h>

void show_summary(FILE *to, const char *name, const struct image *image, const struct tree *tree);
/* differences: NULL when there was no manifest. */
void show_json(FILE *to, const char *name, const struct image *image, const struct tree *tree,
	const struct differences *differences);
/* The entries from that place on, a line each. */
void show_list(FILE *to, const struct tree *tree, size_t place, size_t count);
void show_differences(FILE *to, const struct tree *tree, const struct differences *differences);

#endif
