/* The files of the running system, copied to the disk. */
#ifndef COPY_H
#define COPY_H

#include "copied.h"

/* Copies the tree below source, on that file system and no other, with owners, modes, times,
 * devices and hard links, to target. Files that change meanwhile are copied as they are read.
 * False: said. */
bool copy_tree(const char *source, const char *target, struct copied *copied);
/* Copies one file to target/path, as 0644 root:root. False: said. */
bool copy_file(const char *source, const char *target, const char *path, struct copied *copied);
/* Writes a file with that text and mode. False: said. */
bool copy_text(const char *text, const char *target, const char *path, unsigned mode,
	struct copied *copied);

#endif
