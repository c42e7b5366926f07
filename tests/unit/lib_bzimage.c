// A kernel's header.
// sources: src/lib/*.c
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bzimage.h"

static uint8_t head[BZIMAGE_HEAD];

static void put(size_t at, uint64_t value, size_t len)
{
	for (size_t i = 0; i < len; i++, value >>= 8)
		head[at + i] = (uint8_t)value;
}

/* As the header of Linux 6.12 is, see Documentation/arch/x86/boot.rst. */
static int good_head(void **state)
{
	(void)state;
	memset(head, 0xee, sizeof head);
	put(0x1f1, 31, 1);
	put(0x1f4, 0x2ca40, 4);
	put(0x1fe, 0xaa55, 2);
	put(0x202, 0x53726448, 4);
	put(0x206, 0x020f, 2);
	put(0x20e, 0x36a0, 2);
	put(0x211, 1, 1);
	return 0;
}

static void is_refused(const char *why)
{
	struct bzimage image;
	const char *wrong = bzimage_parse(head, &image);

	assert_non_null(wrong);
	assert_string_equal(wrong, why);
}

static void of_today(void **state)
{
	struct bzimage image;

	(void)state;
	assert_null(bzimage_parse(head, &image));
	assert_int_equal(image.protocol, 0x020f);
	assert_int_equal(image.setup_size, 16384);
	assert_int_equal(image.payload_size, 2925568);
	assert_int_equal(image.size, 2941952);
	assert_int_equal(image.version_at, 0x38a0);
}

static void sizes(void **state)
{
	struct bzimage image;

	(void)state;
	put(0x1f1, 0, 1);
	assert_null(bzimage_parse(head, &image));
	assert_int_equal(image.setup_size, 2560);
	put(0x1f1, 255, 1);
	put(0x1f4, UINT32_MAX, 4);
	assert_null(bzimage_parse(head, &image));
	assert_int_equal(image.setup_size, 131072);
	assert_int_equal(image.size, UINT64_C(0xffffffff0) + 131072);
	put(0x1f4, 0, 4);
	is_refused("a kernel without code");
}

/* The version's text lies in the setup code, or is not there. */
static void version(void **state)
{
	struct bzimage image;

	(void)state;
	put(0x20e, 0, 2);
	assert_null(bzimage_parse(head, &image));
	assert_int_equal(image.version_at, 0);
	put(0x20e, 31 * 512 - 1, 2);
	assert_null(bzimage_parse(head, &image));
	assert_int_equal(image.version_at, 32 * 512 - 1);
	put(0x20e, 31 * 512, 2);
	assert_null(bzimage_parse(head, &image));
	assert_int_equal(image.version_at, 0);
}

static void no_kernel(void **state)
{
	(void)state;
	put(0x1fe, 0x55, 2);
	is_refused("not a Linux kernel for x86");
	good_head(NULL);
	put(0x202, 0x53726449, 4);
	is_refused("not a Linux kernel for x86");
	memset(head, 0, sizeof head);
	is_refused("not a Linux kernel for x86");
}

static void too_old(void **state)
{
	struct bzimage image;

	(void)state;
	put(0x206, 0x0203, 2);
	is_refused("a kernel too old: no bzImage of boot protocol 2.04 or later");
	put(0x206, 0x0204, 2);
	assert_null(bzimage_parse(head, &image));
	put(0x211, 0x80, 1);
	is_refused("a kernel too old: no bzImage of boot protocol 2.04 or later");
}

/* With the payload at 0x2c4 behind the setup code, as in Linux 6.12. */
static void details(void **state)
{
	struct bzimage image;
	struct bzimage_details more;

	(void)state;
	put(0x230, 0x200000, 4);
	put(0x234, 1, 1);
	put(0x236, 0x3f, 2);
	put(0x238, 2047, 4);
	put(0x248, 0x2c4, 4);
	put(0x24c, 2920000, 4);
	put(0x258, 0x1000000, 8);
	put(0x260, 0x1600000, 4);
	assert_null(bzimage_parse(head, &image));
	assert_null(bzimage_parse_details(head, &image, &more));
	assert_int_equal(more.alignment, 0x200000);
	assert_true(more.relocatable);
	assert_int_equal(more.xloadflags, 0x3f);
	assert_int_equal(more.cmdline_max, 2047);
	assert_int_equal(more.packed_at, 16384 + 0x2c4);
	assert_int_equal(more.packed_size, 2920000);
	assert_int_equal(more.preferred_address, 0x1000000);
	assert_int_equal(more.memory, 0x1600000);
	put(0x248, image.payload_size - 2920000, 4);
	assert_null(bzimage_parse_details(head, &image, &more));
	put(0x248, image.payload_size - 2920000 + 1, 4);
	assert_string_equal(bzimage_parse_details(head, &image, &more),
		"a kernel whose payload lies outside of it");
	put(0x248, UINT32_MAX, 4);
	put(0x24c, UINT32_MAX, 4);
	assert_non_null(bzimage_parse_details(head, &image, &more));
}

/* A field that a protocol does not have yet is something else. */
static void details_of_old_protocols(void **state)
{
	static const struct {
		uint16_t protocol;
		bool relocatable, cmdline, payload, memory, flags;
	} rows[] = {{0x0204, false, false, false, false, false},
		{0x0205, true, false, false, false, false},
		{0x0206, true, true, false, false, false},
		{0x0207, true, true, false, false, false}, {0x0208, true, true, true, false, false},
		{0x0209, true, true, true, false, false}, {0x020a, true, true, true, true, false},
		{0x020c, true, true, true, true, true}};
	struct bzimage image;
	struct bzimage_details more;

	(void)state;
	put(0x248, 16, 4);
	put(0x24c, 16, 4);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		put(0x206, rows[i].protocol, 2);
		assert_null(bzimage_parse(head, &image));
		assert_null(bzimage_parse_details(head, &image, &more));
		assert_int_equal(more.relocatable, rows[i].relocatable);
		assert_int_equal(more.alignment != 0, rows[i].relocatable);
		assert_int_equal(more.cmdline_max != 0, rows[i].cmdline);
		assert_int_equal(more.packed_size != 0, rows[i].payload);
		assert_int_equal(more.memory != 0, rows[i].memory);
		assert_int_equal(more.xloadflags != 0, rows[i].flags);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(of_today, good_head),
		cmocka_unit_test_setup(sizes, good_head),
		cmocka_unit_test_setup(version, good_head),
		cmocka_unit_test_setup(no_kernel, good_head),
		cmocka_unit_test_setup(too_old, good_head),
		cmocka_unit_test_setup(details, good_head),
		cmocka_unit_test_setup(details_of_old_protocols, good_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
