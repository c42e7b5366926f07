// Compressions, the PE header, a .config's command line, JSON, limits of unpacking.
// sources: src/inspect/*.c src/lib/bzimage.c src/lib/crc32.c
// libraries: -larchive -lelf -lnettle
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "efi.h"
#include "embedded.h"
#include "text.h"
#include "unpack.h"

#define SPAN(literal) ((struct span){(const uint8_t *)(literal), sizeof(literal) - 1})

static void magics(void **state)
{
	(void)state;
	assert_int_equal(compression_of(SPAN("\x1f\x8b\x08")), COMPRESSION_GZIP);
	assert_int_equal(compression_of(SPAN("\x1f\x8b\x07")), COMPRESSION_NONE);
	assert_int_equal(compression_of(SPAN("\x1f\x8b")), COMPRESSION_NONE);
	assert_int_equal(compression_of(SPAN("BZh9")), COMPRESSION_BZIP2);
	assert_int_equal(compression_of(SPAN("\x5d\0\0\x80")), COMPRESSION_LZMA);
	assert_int_equal(compression_of(SPAN("\xfd"
					     "7zXZ")),
		COMPRESSION_XZ);
	assert_int_equal(compression_of(SPAN("\x89LZO")), COMPRESSION_LZO);
	assert_int_equal(compression_of(SPAN("\x02\x21\x4c\x18")), COMPRESSION_LZ4);
	assert_int_equal(compression_of(SPAN("\x28\xb5\x2f\xfd")), COMPRESSION_ZSTD);
	assert_int_equal(compression_of(SPAN("")), COMPRESSION_NONE);
	assert_string_equal(compression_name(COMPRESSION_LZ4), "lz4");
}

static void end_of_lz4(void **state)
{
	static const char two[] = "\x02\x21\x4c\x18\3\0\0\0abc\1\0\0\0d";

	(void)state;
	assert_int_equal(
		compression_end(SPAN("\x02\x21\x4c\x18\3\0\0\0abc\1\0\0\0d"), COMPRESSION_LZ4),
		sizeof two - 1);
	assert_int_equal(
		compression_end(SPAN("\x02\x21\x4c\x18\3\0\0\0abc\0\0\0\0"), COMPRESSION_LZ4), 11);
	assert_int_equal(
		compression_end(SPAN("\x02\x21\x4c\x18\3\0\0\0abc070701"), COMPRESSION_LZ4), 11);
	assert_int_equal(
		compression_end(SPAN("\x02\x21\x4c\x18\3\0\0\0abc\x02\x21\x4c\x18\1\0\0\0d"),
			COMPRESSION_LZ4),
		20);
	assert_int_equal(compression_end(SPAN("\x02\x21\x4c\x18\xff\0\0\0a"), COMPRESSION_LZ4), 9);
}

/* Frames made by hand after RFC 8878: a raw block of two bytes, one that repeats a byte, a
 * checksum. */
static void end_of_zstd(void **state)
{
	(void)state;
	assert_int_equal(
		compression_end(SPAN("\x28\xb5\x2f\xfd\x20\2\x11\0\0xyMORE"), COMPRESSION_ZSTD),
		11);
	assert_int_equal(compression_end(SPAN("\x28\xb5\x2f\xfd\0\x50\x10\0\0xy\x2b\0\0zMORE"),
				 COMPRESSION_ZSTD),
		15);
	assert_int_equal(compression_end(SPAN("\x28\xb5\x2f\xfd\x64\2\0\x11\0\0xySUMSMORE"),
				 COMPRESSION_ZSTD),
		16);
	assert_int_equal(compression_end(SPAN("\x28\xb5\x2f\xfd"), COMPRESSION_ZSTD), 4);
	assert_int_equal(compression_end(SPAN("\x28\xb5\x2f\xfd\0\x50"), COMPRESSION_ZSTD), 6);
}

/* 1000 zeros, by gzip -n. */
static const char zeros[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x63\x60\x18\x05\xa3\x60"
			    "\x14\x0c\x77\x00\x00\x80\x17\x0b\x06\xe8\x03\x00\x00";

static void limits_of_unpacking(void **state)
{
	struct fault fault = {""};
	struct unpacked to;
	struct span packed = {(const uint8_t *)zeros, sizeof zeros - 1};

	(void)state;
	if (unpack(packed, COMPRESSION_GZIP, 1000, &to, &fault)) {
		assert_int_equal(to.len, 1000);
		assert_int_equal(to.used, packed.len);
		free(to.bytes);
	} else {
		fail_msg("%s", fault.text);
	}
	assert_false(unpack(packed, COMPRESSION_GZIP, 999, &to, &fault));
	assert_string_equal(fault.text, "gzip data that unpack to more than 999 bytes");
	assert_false(unpack(packed, COMPRESSION_XZ, 1000, &to, &fault));
	assert_non_null(strstr(fault.text, "damaged xz data"));
	assert_false(unpack(span_first(packed, 15), COMPRESSION_GZIP, 1000, &to, &fault));
	assert_null(to.bytes);
}

static void pe_header(void **state)
{
	uint8_t file[512] = "MZ";
	const struct span whole = {file, sizeof file};
	struct efi efi;

	(void)state;
	assert_false(efi_parse(whole).stub);
	file[0x3c] = 0x40;
	memcpy(file + 0x40, "PE\0", 4);
	assert_true(efi_parse(whole).stub);
	memcpy(file + 0x58, "\x0b\x02", 2);
	file[0x58 + 108] = 5;
	memcpy(file + 0x58 + 112 + 32, "\0\1\0\0\0\1\0\0", 8);
	efi = efi_parse(whole);
	assert_int_equal(efi.signature_at, 256);
	assert_int_equal(efi.signature_len, 256);
	file[0x58 + 112 + 36] = 1;
	assert_int_equal(efi_parse(whole).signature_len, 0);
	for (size_t len = 0; len < sizeof file; len++)
		assert_int_equal(efi_parse(span_first(whole, len)).signature_len, 0);
	memset(file + 0x3c, 0xff, 4);
	assert_false(efi_parse(whole).stub);
}

static void in_config(const char *config, const char *expected)
{
	struct span found = config_cmdline((struct span){(const uint8_t *)config, strlen(config)});

	assert_int_equal(found.len, strlen(expected));
	assert_memory_equal(found.at, expected, found.len);
}

static void command_line_in_config(void **state)
{
	(void)state;
	in_config("", "");
	in_config("A=y\nCONFIG_CMDLINE=\"a b\"\nB=y\n", "\"a b\"");
	in_config("\nCONFIG_CMDLINE=\"", "");
	in_config("# CONFIG_CMDLINE_BOOL is not set\nCONFIG_CMDLINE_X=\"x\"\n", "");
}

static void as_json(const char *text, const char *expected)
{
	char *buffer;
	size_t len;
	struct json json = {.to = open_memstream(&buffer, &len)};

	assert_non_null(json.to);
	json_text(&json, NULL, text);
	assert_int_equal(fclose(json.to), 0);
	assert_string_equal(buffer, expected);
	free(buffer);
}

static void json_texts(void **state)
{
	(void)state;
	as_json("plain", "\"plain\"");
	as_json("\"\\\n\x7f", "\"\\u0022\\u005c\\u000a\\u007f\"");
	as_json("\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x9a", "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x9a\"");
	as_json("\xff\xc3", "\"\\udcff\\udcc3\"");
	as_json("\xc0\x80", "\"\\udcc0\\udc80\"");
	as_json("\xed\xa0\x80", "\"\\udced\\udca0\\udc80\"");
	as_json("\xf4\x90\x80\x80", "\"\\udcf4\\udc90\\udc80\\udc80\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(magics),
		cmocka_unit_test(end_of_lz4),
		cmocka_unit_test(end_of_zstd),
		cmocka_unit_test(limits_of_unpacking),
		cmocka_unit_test(pe_header),
		cmocka_unit_test(command_line_in_config),
		cmocka_unit_test(json_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
