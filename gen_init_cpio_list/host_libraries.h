/* The folders where this machine's own loader finds libraries. */
#ifndef HOST_LIBRARIES_H
#define HOST_LIBRARIES_H

#include "arena.h"

struct host_libraries {
	struct str *folders;
	size_t count, capacity;
};

/* For glibc what /etc/ld.so.conf names, for musl /etc/ld-musl-*.path, then the usual ones. Free
 * libraries->folders. */
void host_libraries_read(
	struct arena *arena, const char *interpreter, struct host_libraries *libraries);

#endif
