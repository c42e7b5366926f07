#include "compression.h"

#include <stdbool.h>
#include <string.h>

static const struct {
	const char *name;
	uint8_t len;
	char magic[4];
} rows[] = {
	[COMPRESSION_NONE] = {"none", 0, ""},
	[COMPRESSION_GZIP] = {"gzip", 3, "\x1f\x8b\x08"},
	[COMPRESSION_BZIP2] = {"bzip2", 3, "BZh"},
	[COMPRESSION_LZMA] = {"lzma", 3, {0x5d, 0, 0}},
	[COMPRESSION_XZ] = {"xz", 4,
		"\xfd"
		"7zX"},
	[COMPRESSION_LZO] = {"lzo", 4, "\x89LZO"},
	[COMPRESSION_LZ4] = {"lz4", 4, "\x02\x21\x4c\x18"},
	[COMPRESSION_ZSTD] = {"zstd", 4, "\x28\xb5\x2f\xfd"},
};

enum compression compression_of(struct span bytes)
{
	for (size_t i = COMPRESSION_GZIP; i < sizeof rows / sizeof rows[0]; i++)
		if (bytes.len >= rows[i].len && memcmp(bytes.at, rows[i].magic, rows[i].len) == 0)
			return (enum compression)i;
	return COMPRESSION_NONE;
}

enum {
	MAGIC_SIZE = 4,
	LZ4_BLOCK_MAX = 8421520, /* LZ4_COMPRESSBOUND() of the 8 MiB that a block unpacks to */
	LZ4_MAGIC = 0x184c2102,
	ZSTD_BLOCK_HEADER = 3,
	ZSTD_CHECKSUM = 4,
};

static uint32_t number_at(struct span bytes, size_t at, size_t len)
{
	uint32_t number = 0;

	for (size_t i = len; i-- > 0;)
		number = number << 8 | (at + i < bytes.len ? bytes.at[at + i] : 0);
	return number;
}

/* Blocks, each behind its size, and nothing at the end: the first size that can be none is
 * something else (lib/decompress_unlz4.c). */
static size_t lz4_end(struct span bytes)
{
	size_t at = MAGIC_SIZE;

	while (at < bytes.len) {
		uint32_t size = number_at(bytes, at, 4);

		if (size == LZ4_MAGIC)
			size = 0;
		else if (!size || size > LZ4_BLOCK_MAX)
			break;
		at += 4 + (size_t)size;
	}
	return at;
}

/* A frame: header, blocks of which one is the last, a checksum if the header says so (RFC
 * 8878, 3.1.1). */
static size_t zstd_end(struct span bytes)
{
	static const uint8_t dictionary_sizes[] = {0, 1, 2, 4}, content_sizes[] = {0, 2, 4, 8};
	uint32_t descriptor = number_at(bytes, MAGIC_SIZE, 1), block = 0;
	bool single = descriptor & 1 << 5;
	size_t content = content_sizes[descriptor >> 6];
	size_t at = MAGIC_SIZE + (single ? 1u : 2u) + dictionary_sizes[descriptor & 3] +
		    (single && !content ? 1 : content);

	while (!(block & 1) && at < bytes.len) {
		uint32_t size;

		block = number_at(bytes, at, ZSTD_BLOCK_HEADER);
		size = (block >> 1 & 3) == 1 ? 1 : block >> 3;
		at += ZSTD_BLOCK_HEADER + (size_t)size;
	}
	return (descriptor & 1 << 2) ? at + ZSTD_CHECKSUM : at;
}

size_t compression_end(struct span bytes, enum compression kind)
{
	size_t end = bytes.len;

	if (kind == COMPRESSION_LZ4)
		end = lz4_end(bytes);
	else if (kind == COMPRESSION_ZSTD)
		end = zstd_end(bytes);
	return end < bytes.len ? end : bytes.len;
}

const char *compression_name(enum compression compression)
{
	return rows[compression].name;
}
