#include "initramfs.h"

#include "cpio.h"
#include "memory.h"
#include "unpack.h"

#include <stdlib.h>

enum {
	ALIGN = 4,     /* of an archive that is not compressed */
	TRIES_MAX = 16 /* where a compressed part might end */
};

static size_t skip_zeros(struct span bytes, size_t at)
{
	while (at < bytes.len && !bytes.at[at])
		at++;
	return at;
}

static struct initramfs_part *add_part(struct initramfs *initramfs, const char *source,
	size_t offset, enum compression compression)
{
	struct initramfs_part *part;

	initramfs->parts = memory_grow(initramfs->parts, &initramfs->capacity, initramfs->count + 1,
		sizeof *initramfs->parts);
	part = &initramfs->parts[initramfs->count++];
	*part = (struct initramfs_part){
		.source = source, .offset = offset, .compression = compression};
	return part;
}

static bool read_cpio(struct initramfs *initramfs, struct initramfs_part *part, struct span bytes,
	size_t *length, struct fault *fault)
{
	size_t before = initramfs->entries.count;
	bool good = cpio_read(
		bytes, (uint32_t)(part - initramfs->parts), &initramfs->entries, length, fault);

	part->entries += initramfs->entries.count - before;
	return good;
}

/* What is inside a compressed part: archives, and nothing that is compressed again. */
static bool read_unpacked(struct initramfs *initramfs, struct initramfs_part *part,
	struct span bytes, struct fault *fault)
{
	size_t at = 0, length;

	while ((at = skip_zeros(bytes, at)) < bytes.len) {
		if (at % ALIGN || !cpio_begins(span_from(bytes, at)))
			return fault_set(fault,
				"%s data that unpack to something else than cpio archives",
				compression_name(part->compression));
		if (!read_cpio(initramfs, part, span_from(bytes, at), &length, fault))
			return false;
		at += length;
	}
	return true;
}

static bool begins_part(struct span bytes, size_t at)
{
	struct span rest = span_from(bytes, at);

	return (at % ALIGN == 0 && cpio_begins(rest)) || compression_of(rest) != COMPRESSION_NONE;
}

/* What follows xz and lzo data is reported by libarchive as damage to them. So they may end where
 * the next part seems to begin. */
static bool unpack_part(struct span bytes, size_t start, enum compression compression, size_t limit,
	struct unpacked *unpacked, struct fault *fault)
{
	struct span rest = span_from(bytes, start);
	struct span packed = span_first(rest, compression_end(rest, compression));
	struct fault other;

	if (unpack(packed, compression, limit, unpacked, fault))
		return true;
	if (compression != COMPRESSION_XZ && compression != COMPRESSION_LZO)
		return false;
	for (size_t end = (start / ALIGN + 1) * ALIGN, tries = 0;
		end < bytes.len && tries < TRIES_MAX; end += ALIGN) {
		if (!begins_part(bytes, end))
			continue;
		tries++;
		if (unpack(span_first(packed, end - start), compression, limit, unpacked, &other))
			return true;
	}
	return false;
}

static bool add_compressed(struct initramfs *initramfs, const char *source, struct span bytes,
	size_t *at, size_t limit, struct fault *fault)
{
	enum compression compression = compression_of(span_from(bytes, *at));
	struct initramfs_part *part;
	struct unpacked unpacked;

	if (compression == COMPRESSION_NONE)
		return fault_set(
			fault, "neither a cpio archive nor compressed data at byte %zu", *at);
	if (!unpack_part(bytes, *at, compression, limit, &unpacked, fault))
		return false;
	part = add_part(initramfs, source, *at, compression);
	part->unpacked = unpacked.bytes;
	part->unpacked_size = unpacked.len;
	part->size = unpacked.used;
	*at += unpacked.used;
	return read_unpacked(initramfs, part, (struct span){unpacked.bytes, unpacked.len}, fault);
}

static bool add_plain(struct initramfs *initramfs, const char *source, struct span bytes,
	size_t *at, struct fault *fault)
{
	struct initramfs_part *part = add_part(initramfs, source, *at, COMPRESSION_NONE);
	size_t length;

	if (!read_cpio(initramfs, part, span_from(bytes, *at), &length, fault))
		return false;
	part->size = part->unpacked_size = length;
	*at += length;
	return true;
}

bool initramfs_add(struct initramfs *initramfs, const char *source, struct span bytes, size_t limit,
	struct fault *fault)
{
	size_t at = 0;

	while ((at = skip_zeros(bytes, at)) < bytes.len) {
		if (at % ALIGN == 0 && cpio_begins(span_from(bytes, at))) {
			if (!add_plain(initramfs, source, bytes, &at, fault))
				return false;
		} else if (!add_compressed(initramfs, source, bytes, &at, limit, fault)) {
			return false;
		}
	}
	return true;
}

void initramfs_free(struct initramfs *initramfs)
{
	for (size_t i = 0; i < initramfs->count; i++)
		free(initramfs->parts[i].unpacked);
	free(initramfs->parts);
	entries_free(&initramfs->entries);
	*initramfs = (struct initramfs){0};
}
