#include "compression.h"

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

const char *compression_name(enum compression compression)
{
	return rows[compression].name;
}
