#include "unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

enum { FIRST_SIZE = 1 << 20 };

static int add_filter(struct archive *archive, enum compression kind)
{
	switch (kind) {
	case COMPRESSION_GZIP:
		return archive_read_support_filter_gzip(archive);
	case COMPRESSION_BZIP2:
		return archive_read_support_filter_bzip2(archive);
	case COMPRESSION_LZMA:
		return archive_read_support_filter_lzma(archive);
	case COMPRESSION_XZ:
		return archive_read_support_filter_xz(archive);
	case COMPRESSION_LZO:
		return archive_read_support_filter_lzop(archive);
	case COMPRESSION_LZ4:
		return archive_read_support_filter_lz4(archive);
	case COMPRESSION_ZSTD:
		return archive_read_support_filter_zstd(archive);
	case COMPRESSION_NONE:
		break;
	}
	return ARCHIVE_FATAL;
}

static bool damaged(struct archive *archive, enum compression kind, struct fault *fault)
{
	const char *why = archive_error_string(archive);

	return fault_set(fault, "damaged %s data%s%s", compression_name(kind), why ? ": " : "",
		why ? why : "");
}

/* Reads until the end, one byte more than the limit at most. */
static bool read_all(struct archive *archive, enum compression kind, size_t limit,
	struct unpacked *to, struct fault *fault)
{
	size_t capacity = 0;
	la_ssize_t got = 1;
	uint8_t *more;

	while (got > 0) {
		if (to->len == capacity) {
			size_t wanted = capacity ? capacity * 2 : FIRST_SIZE;

			if (wanted > limit)
				wanted = limit + 1;
			more = realloc(to->bytes, wanted);
			if (!more)
				return fault_set(fault, "not enough memory to unpack it");
			to->bytes = more;
			capacity = wanted;
		}
		got = archive_read_data(archive, to->bytes + to->len, capacity - to->len);
		if (got < 0)
			return damaged(archive, kind, fault);
		to->len += (size_t)got;
		if (to->len > limit)
			return fault_set(fault, "%s data that unpack to more than %zu bytes",
				compression_name(kind), limit);
	}
	return true;
}

/* One filter: data that are compressed twice would be unpacked twice, which Linux does not do. */
static bool read_stream(struct archive *archive, struct span packed, enum compression kind,
	size_t limit, struct unpacked *to, struct fault *fault)
{
	struct archive_entry *entry;
	int result;

	archive_read_support_format_raw(archive);
	archive_read_support_format_empty(archive);
	if (add_filter(archive, kind) < ARCHIVE_WARN ||
		archive_read_open_memory(archive, packed.at, packed.len) != ARCHIVE_OK)
		return damaged(archive, kind, fault);
	if (archive_filter_count(archive) > 2)
		return fault_set(
			fault, "%s data that were compressed twice", compression_name(kind));
	result = archive_read_next_header(archive, &entry);
	if (archive_filter_count(archive) < 2 || (result != ARCHIVE_OK && result != ARCHIVE_EOF))
		return damaged(archive, kind, fault);
	return result == ARCHIVE_EOF || read_all(archive, kind, limit, to, fault);
}

bool unpack(struct span packed, enum compression kind, size_t limit, struct unpacked *to,
	struct fault *fault)
{
	struct archive *archive = archive_read_new();
	bool good;

	*to = (struct unpacked){0};
	if (!archive)
		return fault_set(fault, "not enough memory to unpack it");
	good = read_stream(archive, packed, kind, limit, to, fault);
	if (good)
		to->used = (size_t)archive_filter_bytes(archive, -1);
	archive_read_free(archive);
	if (!good) {
		free(to->bytes);
		*to = (struct unpacked){0};
	}
	return good;
}
