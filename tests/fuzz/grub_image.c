/* libFuzzer: any bytes as sector 0, boot.img and core.img. */
// sources: src/lib/*.c
// options: -max_len=8192
#include "grub_image.h"
#include "layout.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define must(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_placed(const struct mbr *before, const uint8_t *boot)
{
	struct mbr after = *before;

	grub_boot_place(&after, boot);
	must(!memcmp((const uint8_t *)&after + sizeof after.code,
		(const uint8_t *)before + sizeof after.code, SECTOR - sizeof after.code));
	must(!memcmp(after.code + 3, before->code + 3, 87));
	must(!memcmp(after.code, boot, 3) && !memcmp(after.code + 104, boot + 104, 336));
	must(after.code[0x5c] == LAYOUT_CORE && after.code[0x64] == 0xff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t boot_size = size < SECTOR ? size : SECTOR;
	const uint8_t *core = data + boot_size;
	const size_t core_size = size - boot_size;
	struct mbr mbr = {0};
	size_t sectors;

	memcpy(&mbr, core, core_size < sizeof mbr ? core_size : sizeof mbr);
	if (!grub_boot_check(data, boot_size))
		must_be_placed(&mbr, data);
	if (!grub_core_check(core, core_size, &sectors)) {
		must(sectors * SECTOR >= core_size && sectors * SECTOR < core_size + SECTOR);
		must(sectors > 1 && sectors <= GRUB_CORE_SECTORS_MAX);
		must(core[0x1fc] + core[0x1fd] * 256U == sectors - 1);
	}
	return 0;
}
