/* Files of the host that go into the image: what is wrong with one is said here. */
#ifndef SOURCES_H
#define SOURCES_H

#include "host.h"
#include "image.h"

/* Looks at the file and remembers it as an input. NULL when it cannot be used: reported at pos. */
struct source *source_open(
	struct image *image, struct srcpos pos, const char *path, struct host_stat *stat);
/* The same for a file whose stat is known. */
struct source *source_from_stat(
	struct image *image, struct srcpos pos, const char *path, const struct host_stat *stat);
/* A setuid source needs a mode from the description, or the bit would get lost unseen. */
bool source_check_setuid(struct image *image, struct srcpos pos, const char *path,
	const struct host_stat *stat, bool mode_given);
/* Reports why a file or folder could not be read; errno is used for HOST_ERROR. */
void source_report(struct image *image, struct srcpos pos, const char *path,
	enum host_result result, const char *expected);

#endif
