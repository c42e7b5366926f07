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

#endif
