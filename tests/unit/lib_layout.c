// The plan of a disk.
// sources: src/lib/*.c
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "layout.h"

#define MIB UINT64_C(2048) /* in sectors */
#define GIB (1024 * MIB)
#define TIB (1024 * GIB)

enum { SIGNATURE = 0x1badcafe };

static struct layout_wish wish_of(uint64_t disk_sectors)
{
	return (struct layout_wish){.disk_sectors = disk_sectors, .signature = SIGNATURE};
}

static struct partition second_at(uint64_t start, uint64_t count)
{
	return (struct partition){
		.number = 2, .start = start, .count = count, .mbr_type = MBR_TYPE_LINUX};
}

static struct layout good_plan(const struct layout_wish *wish)
{
	struct layout layout;
	const char *wrong;

	/* What is left unset is seen. */
	memset(&layout, 0xee, sizeof layout);
	wrong = layout_plan(wish, &layout);
	if (wrong)
		fail_msg("refused: %s", wrong);
	return layout;
}

static void is_refused(const struct layout_wish *wish, const char *why)
{
	struct layout layout;
	const char *wrong = layout_plan(wish, &layout);

	assert_non_null(wrong);
	assert_string_equal(wrong, why);
}

static void part_is(const struct layout_part *part, uint64_t start, uint64_t count)
{
	assert_int_equal(part->start, start);
	assert_int_equal(part->count, count);
	assert_int_equal(part->type, count ? MBR_TYPE_LINUX : MBR_TYPE_EMPTY);
}

static void the_whole_disk(void **state)
{
	static const struct {
		uint64_t disk, system, unused;
	} rows[] = {
		{65 * MIB, 64 * MIB, 0},
		{65 * MIB + 1, 64 * MIB, 0},
		{66 * MIB - 1, 64 * MIB, 0},
		{100 * MIB, 99 * MIB, 0},
		{2 * GIB, 2047 * MIB, 0},
		{2 * GIB + 7, 2047 * MIB, 0},
		{UINT32_MAX, 2 * TIB - 2 * MIB, 0},
		{2 * TIB, 2 * TIB - 2 * MIB, 1},
		{3 * TIB, 2 * TIB - 2 * MIB, TIB + 1},
		{UINT64_MAX, 2 * TIB - 2 * MIB, UINT64_MAX - UINT32_MAX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct layout_wish wish = wish_of(rows[i].disk);
		struct layout layout = good_plan(&wish);

		part_is(&layout.system, LAYOUT_FIRST, rows[i].system);
		part_is(&layout.second, 0, 0);
		assert_int_equal(layout.disk_sectors, rows[i].disk);
		assert_int_equal(layout.unused, rows[i].unused);
		assert_int_equal(layout.signature, SIGNATURE);
		assert_false(layout.second_kept);
		assert_string_equal(layout.partuuid, "1badcafe-01");
		assert_int_equal(layout_wiped_end(&layout), rows[i].disk - LAYOUT_WIPED_END);
	}
}

static void too_small(void **state)
{
	static const uint64_t sizes[] = {0, 1, LAYOUT_FIRST, 65 * MIB - 1};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct layout_wish wish = wish_of(sizes[i]);

		is_refused(&wish, "the disk is too small: the system needs 65 MiB");
	}
}

static void no_signature(void **state)
{
	struct layout_wish wish = wish_of(GIB);

	(void)state;
	wish.signature = 0;
	is_refused(&wish, "a disk signature of zero identifies nothing");
}

static void sizes_asked_for(void **state)
{
	struct layout_wish wish = wish_of(GIB + 5);
	struct layout layout;

	(void)state;
	wish.system_sectors = 100 * MIB + 1;
	layout = good_plan(&wish);
	part_is(&layout.system, LAYOUT_FIRST, 101 * MIB);
	part_is(&layout.second, 0, 0);
	wish.spare_sectors = 1;
	layout = good_plan(&wish);
	part_is(&layout.system, LAYOUT_FIRST, 101 * MIB);
	part_is(&layout.second, 102 * MIB, MIB);
	assert_false(layout.second_kept);
	/* The system gets what the spare one leaves. */
	wish.system_sectors = 0;
	wish.spare_sectors = 200 * MIB;
	layout = good_plan(&wish);
	part_is(&layout.system, LAYOUT_FIRST, 823 * MIB);
	part_is(&layout.second, 824 * MIB, 200 * MIB);
	assert_int_equal(layout_wiped_end(&layout), wish.disk_sectors - LAYOUT_WIPED_END);
	/* To the last sector. */
	wish.system_sectors = 823 * MIB;
	good_plan(&wish);
	wish.system_sectors++;
	is_refused(&wish, "the disk is too small for the sizes asked for");
}

static void bad_sizes(void **state)
{
	struct layout_wish wish = wish_of(GIB);

	(void)state;
	wish.system_sectors = 63 * MIB;
	is_refused(&wish, "the size asked for is too small: the system needs 64 MiB");
	wish.system_sectors = 0;
	wish.spare_sectors = 959 * MIB;
	good_plan(&wish);
	wish.spare_sectors++;
	is_refused(&wish, "the spare partition leaves less than 64 MiB for the system");
	wish.spare_sectors = UINT64_MAX;
	is_refused(&wish, "the disk is too small for the sizes asked for");
	wish.system_sectors = UINT64_MAX;
	is_refused(&wish, "the disk is too small for the sizes asked for");
	wish.spare_sectors = 0;
	is_refused(&wish, "the disk is too small for the sizes asked for");
}

static void kept_behind(void **state)
{
	/* Neither its beginning nor its end is aligned. */
	struct partition kept = second_at(500 * MIB + 63, 100 * MIB);
	struct layout_wish wish = wish_of(GIB);
	struct layout layout;

	(void)state;
	kept.mbr_type = 0x07;
	wish.kept = &kept;
	layout = good_plan(&wish);
	part_is(&layout.system, LAYOUT_FIRST, 499 * MIB);
	assert_int_equal(layout.second.start, 500 * MIB + 63);
	assert_int_equal(layout.second.count, 100 * MIB);
	assert_int_equal(layout.second.type, 0x07);
	assert_true(layout.second_kept);
	wish.system_sectors = 499 * MIB;
	good_plan(&wish);
	wish.system_sectors++;
	is_refused(&wish, "the disk is too small for the sizes asked for");
	wish.system_sectors = 0;
	wish.spare_sectors = MIB;
	is_refused(&wish, "there is a second partition already: no room for a spare one");
}

/* What is zeroed at the disk's end leaves alone what stays. */
static void kept_to_the_end(void **state)
{
	struct partition kept = second_at(GIB - 100 * MIB, 100 * MIB - 10);
	struct layout_wish wish = wish_of(GIB);
	struct layout layout;

	(void)state;
	wish.kept = &kept;
	layout = good_plan(&wish);
	assert_int_equal(layout_wiped_end(&layout), GIB - 10);
	kept.count = 99 * MIB - 1;
	layout = good_plan(&wish);
	assert_int_equal(layout_wiped_end(&layout), GIB - LAYOUT_WIPED_END);
	kept.count = 100 * MIB;
	layout = good_plan(&wish);
	assert_int_equal(layout_wiped_end(&layout), GIB);
	kept.count++;
	is_refused(&wish, "a partition ends behind the disk, or above 2 TiB");
}

static void kept_in_the_way(void **state)
{
	static const struct {
		uint64_t start, count;
		const char *why;
	} rows[] = {
		{0, 100, "the second partition lies over the partition table"},
		{63, 100, "the second partition lies where GRUB goes, in the first MiB"},
		{1, 1, "the second partition lies where GRUB goes, in the first MiB"},
		{2045, 1, "the second partition lies where GRUB goes, in the first MiB"},
		{LAYOUT_SAVED, 1, "the second partition lies in the first MiB"},
		{LAYOUT_STAMP, 100, "the second partition lies in the first MiB"},
		{LAYOUT_FIRST, 100,
			"too little space before the second partition: the system needs 64 MiB "
			"from the second MiB on"},
		{65 * MIB - 1, 100,
			"too little space before the second partition: the system needs 64 MiB "
			"from the second MiB on"},
		{GIB, 1, "a partition ends behind the disk, or above 2 TiB"},
		{GIB - 1, UINT64_MAX, "a partition ends behind the disk, or above 2 TiB"},
		{UINT64_MAX, UINT64_MAX, "a partition ends behind the disk, or above 2 TiB"},
		{500 * MIB, 0, "only the second partition of an MBR can be kept"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct partition kept = second_at(rows[i].start, rows[i].count);
		struct layout_wish wish = wish_of(GIB);

		wish.kept = &kept;
		is_refused(&wish, rows[i].why);
	}
}

static void kept_of_another_kind(void **state)
{
	struct partition kept = second_at(500 * MIB, 100 * MIB);
	struct layout_wish wish = wish_of(GIB);

	(void)state;
	wish.kept = &kept;
	kept.number = 1;
	is_refused(&wish, "only the second partition of an MBR can be kept");
	kept.number = 2;
	kept.mbr_type = 0; /* of a GPT */
	is_refused(&wish, "only the second partition of an MBR can be kept");
	/* On a disk above 2 TiB an MBR reaches no further. */
	kept = second_at(2 * TIB - 10, 10);
	wish.disk_sectors = 3 * TIB;
	is_refused(&wish, "a partition ends behind the disk, or above 2 TiB");
	kept.count = 9;
	good_plan(&wish);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_disk),
		cmocka_unit_test(too_small),
		cmocka_unit_test(no_signature),
		cmocka_unit_test(sizes_asked_for),
		cmocka_unit_test(bad_sizes),
		cmocka_unit_test(kept_behind),
		cmocka_unit_test(kept_to_the_end),
		cmocka_unit_test(kept_in_the_way),
		cmocka_unit_test(kept_of_another_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
