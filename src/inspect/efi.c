#include "efi.h"

#include <string.h>

enum {
	PE_OFFSET_AT = 0x3c,
	COFF_SIZE = 24, /* with the signature "PE\0\0" */
	MAGIC_PE32 = 0x10b,
	MAGIC_PE32_PLUS = 0x20b,
	DIRECTORIES_PE32 = 96, /* from the optional header on, behind their number */
	DIRECTORIES_PE32_PLUS = 112,
	DIRECTORY_SIZE = 8,
	SECURITY = 4, /* the directory of certificates */
};

static bool number_at(struct span file, uint64_t at, unsigned bytes, uint32_t *number)
{
	if (at > file.len || file.len - at < bytes)
		return false;
	*number = 0;
	for (unsigned i = bytes; i-- > 0;)
		*number = *number << 8 | file.at[at + i];
	return true;
}

static void find_signature(struct span file, uint64_t optional, struct efi *efi)
{
	uint32_t magic, count, at, len;
	uint64_t directories = optional;

	if (!number_at(file, optional, 2, &magic))
		return;
	if (magic == MAGIC_PE32)
		directories += DIRECTORIES_PE32;
	else if (magic == MAGIC_PE32_PLUS)
		directories += DIRECTORIES_PE32_PLUS;
	else
		return;
	if (!number_at(file, directories - 4, 4, &count) || count <= SECURITY ||
		!number_at(file, directories + SECURITY * DIRECTORY_SIZE, 4, &at) ||
		!number_at(file, directories + SECURITY * DIRECTORY_SIZE + 4, 4, &len))
		return;
	if (!len || at > file.len || len > file.len - at)
		return;
	efi->signature_at = at;
	efi->signature_len = len;
}

struct efi efi_parse(struct span file)
{
	struct efi efi = {0};
	uint32_t pe;

	if (file.len < 2 || memcmp(file.at, "MZ", 2) != 0 ||
		!number_at(file, PE_OFFSET_AT, 4, &pe) || pe > file.len ||
		file.len - pe < COFF_SIZE || memcmp(file.at + pe, "PE\0", 4) != 0)
		return efi;
	efi.stub = true;
	find_signature(file, (uint64_t)pe + COFF_SIZE, &efi);
	return efi;
}
