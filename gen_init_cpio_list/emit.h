/* The writers: each takes a sorted, checked image and one output. */
#ifndef EMIT_H
#define EMIT_H

#include "image.h"
#include "output.h"

/* A list for the kernel's gen_init_cpio. Every source has a path. */
void emit_list(struct image *image, struct output *output);
/* mtree(5), with the sha256 of each file. */
void emit_manifest(struct image *image, struct output *output);
/* What is in the image, for programs: an object with the size of the archive and all entries. */
void emit_json(struct image *image, struct output *output);
/* The same for people: one line for each entry, indented by depth. */
void emit_tree(struct image *image, struct output *output);
/* A rule for make, and an empty one for each input, as gcc -MD -MP writes. */
void emit_depfile(struct image *image, struct output *output);

#endif
