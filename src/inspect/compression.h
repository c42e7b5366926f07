/* The compressions that Linux knows. Pure. */
#ifndef COMPRESSION_H
#define COMPRESSION_H

#include "span.h"

enum compression {
	COMPRESSION_NONE,
	COMPRESSION_GZIP,
	COMPRESSION_BZIP2,
	COMPRESSION_LZMA,
	COMPRESSION_XZ,
	COMPRESSION_LZO,
	COMPRESSION_LZ4,
	COMPRESSION_ZSTD,
};

/* By the first bytes, as the kernel does (lib/decompress.c). COMPRESSION_NONE: none of these. */
enum compression compression_of(struct span bytes);
/* Where such data end, by their own structure, at most at the end of bytes; for kinds that unpack()
 * finds the end of, or that do not tell, that is there. */
size_t compression_end(struct span bytes, enum compression kind);
/* "none", or the name that CONFIG_KERNEL_* and CONFIG_RD_* have, in small letters. */
const char *compression_name(enum compression compression);

#endif
