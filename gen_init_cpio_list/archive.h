/* What gen_init_cpio will make of a list. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include "manifest.h"

/* The bytes of the cpio archive, not compressed. */
uint64_t archive_size(const struct manifest *manifest);

#endif
