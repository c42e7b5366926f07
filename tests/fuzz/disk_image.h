/* A disk for fuzzing: an input is pieces of a number (two bytes, little-endian) and the SECTOR
 * bytes that lie there; all else is zero. */
#ifndef DISK_IMAGE_H
#define DISK_IMAGE_H

#include "disks.h"

#include <stdlib.h>
#include <string.h>

enum { DISK_SECTORS = 512, DISK_BYTES = DISK_SECTORS * SECTOR, PIECE = 2 + SECTOR };

static inline bool disk_image_read(void *context, uint64_t offset, void *to, size_t len)
{
	const uint8_t *bytes = context;

	if (offset > DISK_BYTES || len > DISK_BYTES - offset)
		return false;
	memcpy(to, bytes + offset, len);
	return true;
}

/* bytes is of DISK_BYTES, and stays the caller's. */
static inline struct reader disk_image(uint8_t *bytes, const uint8_t *data, size_t size)
{
	memset(bytes, 0, DISK_BYTES);
	while (size > 2) {
		size_t sector = (data[0] | (size_t)data[1] << 8) % DISK_SECTORS;
		size_t len = size < PIECE ? size - 2 : SECTOR;

		memcpy(bytes + sector * SECTOR, data + 2, len);
		data += 2 + len;
		size -= 2 + len;
	}
	return (struct reader){disk_image_read, bytes, DISK_BYTES, SECTOR};
}

/* Is it text that ends within its room? */
static inline void check_text(const char *text, size_t room)
{
	if (!memchr(text, '\0', room))
		abort();
}

#endif
