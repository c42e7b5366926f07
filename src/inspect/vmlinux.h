/* The sections of an unpacked kernel, by libelf. */
#ifndef VMLINUX_H
#define VMLINUX_H

#include "fault.h"
#include "span.h"

struct section {
	const char *name; /* in the kernel's bytes */
	uint64_t address;
	uint64_t size;
	struct span bytes; /* as long as size, or empty: .bss and the like */
};

struct vmlinux {
	unsigned bits; /* 32 or 64 */
	struct section *sections;
	size_t count;
};

/* kernel must outlive it. False, with nothing to free: not an ELF file, damaged, without sections.
 */
bool vmlinux_parse(struct span kernel, struct vmlinux *vmlinux, struct fault *fault);
void vmlinux_free(struct vmlinux *vmlinux);
/* NULL when there is none of that name. */
const struct section *vmlinux_section(const struct vmlinux *vmlinux, const char *name);

#endif
