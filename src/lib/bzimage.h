/* A bzImage's header (Documentation/arch/x86/boot.rst). Pure. */
#ifndef BZIMAGE_H
#define BZIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BZIMAGE_HEAD = 1024 }; /* bytes of the file that are enough for bzimage_parse() */

struct bzimage {
	uint16_t protocol;     /* 0x020f is 2.15 */
	uint64_t setup_size;   /* bytes of boot sector and setup code */
	uint64_t payload_size; /* bytes of what follows, from syssize */
	uint64_t size;	       /* both: the least size of the file */
	uint64_t version_at;   /* offset of the version string in the file; 0: none */
};

/* NULL, or what is wrong, in a few words. head has at least BZIMAGE_HEAD bytes. */
const char *bzimage_parse(const void *head, struct bzimage *image);

/* Bits of xloadflags. */
enum {
	BZIMAGE_64_BIT = 1,
	BZIMAGE_ABOVE_4G = 2, /* kernel, command line and initrd may lie there */
};

/* What a boot loader that only hands the file on need not know. Zero: not said. */
struct bzimage_details {
	uint64_t packed_at; /* offset of the compressed kernel in the file */
	uint64_t packed_size;
	uint64_t preferred_address; /* of the unpacked kernel, in memory */
	uint32_t memory;	    /* bytes it needs from there on until it knows its memory */
	uint32_t alignment;	    /* of the address, when it is another one */
	uint32_t cmdline_max;	    /* bytes, without the NUL */
	uint16_t xloadflags;
	bool relocatable;
};

/* The same, of a head that bzimage_parse() has found good. */
const char *bzimage_parse_details(
	const void *head, const struct bzimage *image, struct bzimage_details *details);

#endif
