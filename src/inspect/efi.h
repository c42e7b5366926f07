/* The PE header that a kernel with an EFI stub begins with (Microsoft PE/COFF; UEFI 2.10, 2.1.1).
 * Pure. */
#ifndef EFI_H
#define EFI_H

#include "span.h"

#include <stdbool.h>

struct efi {
	bool stub;
	uint64_t signature_at;	/* offset of its certificates in the file */
	uint64_t signature_len; /* 0: not signed */
};

/* A signature that does not lie within the file counts as none. */
struct efi efi_parse(struct span file);

#endif
