/* Files, read whole. Thin I/O; prints nothing. */
#ifndef FILE_H
#define FILE_H

#include "fault.h"
#include "span.h"

/* What a boot loader puts into memory is a small part of this. */
#define FILE_MAX ((uint64_t)1 << 30)

/* The caller frees what bytes point to. False: not to be read, no regular file, over FILE_MAX
 * bytes, or changed meanwhile; then there is nothing to free. */
bool file_read(const char *path, struct span *bytes, struct fault *fault);

#endif
