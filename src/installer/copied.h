/* What was written to the disk, remembered so that it can be read back and compared. */
#ifndef COPIED_H
#define COPIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COPIED_PATH = 256 };

/* One regular file as it was written. */
struct copied_file {
	char path[COPIED_PATH]; /* below the target, beginning with '/' */
	uint64_t size, hash;
	uint64_t word; /* its last bytes, when they are less than eight */
};

struct copied {
	struct copied_file *files;
	size_t count, room;
	uint64_t done, expected; /* bytes of contents, for progress */
};

/* Remembers a file, empty so far; one that is written anew is remembered as written last. NULL when
 * memory is short, which is said. Valid until the next call. */
struct copied_file *copied_add(struct copied *copied, const char *path);
/* Some more bytes of that file were written. */
void copied_bytes(struct copied_file *file, const void *bytes, size_t len);
/* Reads every file below target and compares it. False: the first that differs is said. */
bool copied_verify(const char *target, struct copied *copied);
void copied_free(struct copied *copied);

#endif
