// GRUB's images: what is taken for one, and what sector 0 becomes.
// sources: src/lib/*.c
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "grub_image.h"

/* The last sector is not whole, as in those of grub-mkimage. */
enum { CORE_SECTORS = 10, CORE_SIZE = CORE_SECTORS * SECTOR - 7 };

static uint8_t boot[SECTOR], core[CORE_SIZE];

static void put(uint8_t *to, uint64_t value, size_t len)
{
	for (size_t i = 0; i < len; i++, value >>= 8)
		to[i] = (uint8_t)value;
}

static int good_images(void **state)
{
	(void)state;
	memset(boot, 0xb0, sizeof boot);
	memcpy(boot, (const uint8_t[]){0xeb, 0x63, 0x90}, 3);
	put(boot + 0x5a, 0x8000, 2);
	put(boot + 0x5c, UINT64_C(0x1100000011), 8);
	boot[0x64] = 0x80;
	put(boot + 0x66, 0x05eb, 2);
	put(boot + 0x1fe, 0xaa55, 2);
	memset(core, 0xc0, sizeof core);
	put(core + 0x1e8, 0, 12);
	put(core + 0x1f4, 2, 8);
	put(core + 0x1fc, CORE_SECTORS - 1, 2);
	put(core + 0x1fe, 0x820, 2);
	put(core + 0x208, CORE_SIZE - SECTOR - 2848, 4);
	return 0;
}

static void boot_is_refused(size_t len, const char *why)
{
	const char *wrong = grub_boot_check(boot, len);

	assert_non_null(wrong);
	assert_string_equal(wrong, why);
}

static void core_is_refused(size_t len, const char *why)
{
	size_t sectors;
	const char *wrong = grub_core_check(core, len, &sectors);

	assert_non_null(wrong);
	assert_string_equal(wrong, why);
	good_images(NULL);
}

static void boot_image(void **state)
{
	(void)state;
	assert_null(grub_boot_check(boot, sizeof boot));
	boot_is_refused(sizeof boot - 1, "boot.img is not of 512 bytes");
	boot_is_refused(0, "boot.img is not of 512 bytes");
	boot[0x1ff] = 0;
	boot_is_refused(sizeof boot, "boot.img does not end in 55 aa");
	for (size_t i = 0; i < 3; i++) {
		static const size_t at[] = {0, 0x5b, 0x66};

		good_images(NULL);
		boot[at[i]] ^= 1;
		boot_is_refused(sizeof boot, "boot.img is not GRUB's for i386-pc");
	}
}

static void core_image(void **state)
{
	size_t sectors = 0;

	(void)state;
	assert_null(grub_core_check(core, sizeof core, &sectors));
	assert_int_equal(sectors, CORE_SECTORS);
	core_is_refused(0, "core.img is too short");
	core_is_refused(SECTOR + 11, "core.img is too short");
	core[0x1ff] ^= 1;
	core_is_refused(sizeof core, "core.img does not begin with GRUB's diskboot.img");
	core[0x1f0] = 1;
	core_is_refused(sizeof core, "core.img does not begin with GRUB's diskboot.img");
	core[0x1f4] = 3;
	core_is_refused(sizeof core, "core.img is for another place on the disk");
	core[0x1fb] = 1;
	core_is_refused(sizeof core, "core.img is for another place on the disk");
	core[0x1fc]++;
	core_is_refused(sizeof core, "core.img is not as long as it says");
	core_is_refused(sizeof core - SECTOR, "core.img is not as long as it says");
	put(core + 0x208, CORE_SIZE - SECTOR, 4);
	assert_null(grub_core_check(core, sizeof core, &sectors));
	put(core + 0x208, CORE_SIZE - SECTOR + 1, 4);
	core_is_refused(sizeof core, "core.img is not as long as it says");
}

static void long_core_image(void **state)
{
	static uint8_t image[(GRUB_CORE_SECTORS_MAX + 1) * SECTOR];
	size_t sectors;

	(void)state;
	memcpy(image, core, SECTOR);
	put(image + 0x1fc, GRUB_CORE_SECTORS_MAX - 1, 2);
	assert_null(grub_core_check(image, GRUB_CORE_SECTORS_MAX * SECTOR, &sectors));
	assert_int_equal(sectors, GRUB_CORE_SECTORS_MAX);
	put(image + 0x1fc, GRUB_CORE_SECTORS_MAX, 2);
	assert_string_equal(grub_core_check(image, GRUB_CORE_SECTORS_MAX * SECTOR + 1, &sectors),
		"core.img is too long for memory below 640 KiB");
}

/* Every byte is either the disk's, boot.img's or one of those that are set. */
static void placed(void **state)
{
	struct mbr mbr;
	uint8_t expected[SECTOR];

	(void)state;
	memset(&mbr, 0xdd, sizeof mbr);
	memset(expected, 0xdd, sizeof expected);
	memcpy(expected, boot, 3);
	memset(expected + 0x5a, 0xb0, 440 - 0x5a);
	put(expected + 0x5a, 0x8000, 2);
	put(expected + 0x5c, 1, 8);
	expected[0x64] = 0xff;
	put(expected + 0x66, 0x9090, 2);
	grub_boot_place(&mbr, boot);
	assert_memory_equal(&mbr, expected, sizeof expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(boot_image, good_images),
		cmocka_unit_test_setup(core_image, good_images),
		cmocka_unit_test_setup(long_core_image, good_images),
		cmocka_unit_test_setup(placed, good_images),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
