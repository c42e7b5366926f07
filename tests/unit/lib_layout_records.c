// What lies outside the partitions: the table, the stamp, the saved table.
// sources: src/lib/*.c
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "layout.h"

enum { MIB = 2048, SIGNATURE = 0x1badcafe };

static void table(void **state)
{
	struct layout_wish wish = {
		.disk_sectors = 2048 * MIB, .signature = SIGNATURE, .spare_sectors = MIB};
	static const uint8_t zeros[440];
	struct layout layout;
	struct mbr mbr;

	(void)state;
	assert_null(layout_plan(&wish, &layout));
	memset(&mbr, 0xee, sizeof mbr);
	layout_table(&layout, &mbr);
	assert_true(mbr_is_valid(&mbr));
	assert_memory_equal(mbr.code, zeros, sizeof mbr.code);
	assert_memory_equal(&mbr.entries[2], zeros, 2 * sizeof(struct mbr_entry));
	assert_int_equal(mbr.reserved[0] | mbr.reserved[1], 0);
	assert_int_equal(get32(mbr.signature), SIGNATURE);
	assert_int_equal(mbr.entries[0].status, MBR_ACTIVE);
	assert_int_equal(mbr.entries[0].type, MBR_TYPE_LINUX);
	assert_int_equal(get32(mbr.entries[0].start), 2048);
	assert_int_equal(get32(mbr.entries[0].count), 2046 * MIB);
	assert_int_equal(mbr.entries[1].status, 0);
	assert_int_equal(get32(mbr.entries[1].start), 2047 * MIB);
	assert_int_equal(get32(mbr.entries[1].count), MIB);
	/* Without a second partition there is nothing of one. */
	wish.spare_sectors = 0;
	assert_null(layout_plan(&wish, &layout));
	layout_table(&layout, &mbr);
	assert_memory_equal(&mbr.entries[1], zeros, 3 * sizeof(struct mbr_entry));
}

/* As sfdisk 2.38 writes them for the same sectors. */
static void chs(void **state)
{
	static const struct {
		uint32_t start, count;
		uint8_t first[3], last[3];
	} rows[] = {
		{0, 1, {0, 1, 0}, {0, 1, 0}},
		{2048, 10240, {0x20, 0x21, 0}, {0xc3, 0x03, 0}},
		{2048, 202753, {0x20, 0x21, 0}, {0xbe, 0x33, 0x0c}},
		{2048, 4192256, {0x20, 0x21, 0}, {0x15, 0x50, 0x05}},
		{16450559, 2, {0xfe, 0xff, 0xfe | 1}, {0xfe, 0xff, 0xff}},
		{UINT32_MAX, 1, {0xfe, 0xff, 0xff}, {0xfe, 0xff, 0xff}},
		{2048, UINT32_MAX - 2047, {0x20, 0x21, 0}, {0xfe, 0xff, 0xff}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mbr_entry entry;

		memset(&entry, 0xee, sizeof entry);
		mbr_set_entry(&entry, MBR_ACTIVE, 0x0c, rows[i].start, rows[i].count);
		assert_memory_equal(entry.first_chs, rows[i].first, 3);
		assert_memory_equal(entry.last_chs, rows[i].last, 3);
		assert_int_equal(entry.status, MBR_ACTIVE);
		assert_int_equal(entry.type, 0x0c);
		assert_int_equal(get32(entry.start), rows[i].start);
		assert_int_equal(get32(entry.count), rows[i].count);
	}
}

/* Each single byte of it counts. */
static void stamps(void **state)
{
	struct mbr mbr = {.signature = put32(SIGNATURE), .magic = {0x55, 0xaa}};
	uint8_t sha256[32];
	struct stamp stamp;

	(void)state;
	for (size_t i = 0; i < sizeof sha256; i++)
		sha256[i] = (uint8_t)(i + 1);
	memset(&stamp, 0xee, sizeof stamp);
	stamp_make(&stamp, SIGNATURE, sha256, UINT64_C(0x1234567890));
	assert_true(stamp_is_valid(&stamp, &mbr));
	assert_memory_equal(stamp.magic, "nutshell-install", 16);
	assert_memory_equal(stamp.kernel_sha256, sha256, sizeof sha256);
	assert_int_equal(get32(stamp.kernel_size_low), 0x34567890);
	assert_int_equal(get32(stamp.kernel_size_high), 0x12);
	for (size_t i = 0; i < sizeof stamp; i++) {
		struct stamp broken = stamp;

		((uint8_t *)&broken)[i] ^= 1;
		assert_false(stamp_is_valid(&broken, &mbr));
	}
}

static void stamps_elsewhere(void **state)
{
	struct mbr mbr = {.signature = put32(SIGNATURE), .magic = {0x55, 0xaa}};
	static const struct mbr nothing;
	struct stamp stamp;

	(void)state;
	stamp_make(&stamp, SIGNATURE, (const uint8_t[32]){0}, 1);
	mbr.signature = put32(SIGNATURE + 1);
	assert_false(stamp_is_valid(&stamp, &mbr));
	mbr.signature = put32(SIGNATURE);
	mbr.magic[0] = 0;
	assert_false(stamp_is_valid(&stamp, &mbr));
	/* An installation that was broken off has zeroed sector 0. */
	assert_false(stamp_is_valid(&stamp, &nothing));
	stamp_make(&stamp, 0, (const uint8_t[32]){0}, 1);
	mbr = (struct mbr){.magic = {0x55, 0xaa}};
	assert_false(stamp_is_valid(&stamp, &mbr));
	memset(&stamp, 0, sizeof stamp);
	assert_false(stamp_is_valid(&stamp, &mbr));
}

static void saved_tables(void **state)
{
	struct mbr mbr, saved, back;

	(void)state;
	for (size_t i = 0; i < sizeof mbr; i++)
		((uint8_t *)&mbr)[i] = (uint8_t)(i * 7);
	mbr.magic[0] = 0x55;
	mbr.magic[1] = 0xaa;
	memset(&saved, 0xee, sizeof saved);
	saved_table_make(&saved, &mbr);
	assert_false(mbr_is_valid(&saved));
	assert_true(saved_table_read(&saved, &back));
	memset(mbr.code, 0, sizeof mbr.code);
	assert_memory_equal(&back, &mbr, sizeof mbr);
	for (size_t i = 0; i < sizeof saved; i++) {
		struct mbr broken = saved;

		((uint8_t *)&broken)[i] ^= 1;
		assert_false(saved_table_read(&broken, &back));
		assert_memory_equal(&back, &mbr, sizeof mbr);
	}
	assert_false(saved_table_read(&mbr, &back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(chs),
		cmocka_unit_test(stamps),
		cmocka_unit_test(stamps_elsewhere),
		cmocka_unit_test(saved_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
