/* One compressed stream in memory, unpacked through libarchive; for lzo that needs the program
 * lzop. */
#ifndef UNPACK_H
#define UNPACK_H

#include "compression.h"
#include "fault.h"

struct unpacked {
	uint8_t *bytes; /* the caller frees them */
	size_t len;
	size_t used; /* of the packed bytes: what follows a stream of some kinds is left alone */
};

/* False, with nothing to free: damaged, more than limit bytes, no memory. kind is not NONE. */
bool unpack(struct span packed, enum compression kind, size_t limit, struct unpacked *to,
	struct fault *fault);

#endif
