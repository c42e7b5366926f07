// Ids and names as they lie on disks, as text; checksums.
// sources: src/lib/*.c
#include "lib_disks_test.h"

#include "crc32.h"
#include "disk_text.h"

static const uint8_t id[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa,
	0xbb, 0xcc, 0xdd, 0xee, 0xff};

static void hexadecimal(void **state)
{
	char text[17] = "................";

	(void)state;
	assert_ptr_equal(text_hex(text, 0xabc, 2), text + 2);
	assert_string_equal(text, "bc..............");
	text_hex(text, 0x0123456789abcdef, 16);
	assert_string_equal(text, "0123456789abcdef");
	assert_ptr_equal(text_hex(text, 1, 0), text);
}

static void ids(void **state)
{
	static const uint8_t zero[16];
	char text[UUID_TEXT];

	(void)state;
	text_uuid(text, id);
	assert_string_equal(text, "00112233-4455-6677-8899-aabbccddeeff");
	text_guid(text, id);
	assert_string_equal(text, "33221100-5544-7766-8899-aabbccddeeff");
	text_uuid(text, zero);
	assert_string_equal(text, "");
	text_guid(text, zero);
	assert_string_equal(text, "00000000-0000-0000-0000-000000000000");
}

static void labels(void **state)
{
	uint8_t bytes[200];
	char text[LABEL_TEXT];

	(void)state;
	text_label(text, (const uint8_t *)"a b  \0c", 8);
	assert_string_equal(text, "a b");
	text_label(text, (const uint8_t *)"full", 4);
	assert_string_equal(text, "full");
	text_label(text, (const uint8_t *)"    ", 4);
	assert_string_equal(text, "");
	memset(bytes, 'x', sizeof bytes);
	text_label(text, bytes, sizeof bytes);
	assert_int_equal(strlen(text), LABEL_TEXT - 1);
}

/* The text of four units, and of nothing behind them. */
static void utf16(const uint16_t *units, const char *expected)
{
	char text[LABEL_TEXT];
	le16 name[4];

	for (size_t i = 0; i < 4; i++)
		name[i] = (le16){{(uint8_t)units[i], (uint8_t)(units[i] >> 8)}};
	text_utf16(text, name, 4);
	assert_string_equal(text, expected);
}

static void names(void **state)
{
	le16 longest[100];
	char text[LABEL_TEXT];

	(void)state;
	utf16((const uint16_t[]){'a', 0xe9, 0x20ac, 0}, "a\xc3\xa9\xe2\x82\xac");
	utf16((const uint16_t[]){0xd83d, 0xde00, 'n', 0}, "\xf0\x9f\x98\x80n");
	utf16((const uint16_t[]){0xd83d, 'n', 0, 'c'}, "\xef\xbf\xbdn");
	utf16((const uint16_t[]){0xde00, 0xd83d, 0, 0}, "\xef\xbf\xbd\xef\xbf\xbd");
	utf16((const uint16_t[]){'n', 'n', 'n', 0xd83d}, "nnn\xef\xbf\xbd");
	utf16((const uint16_t[]){0, 'a', 0, 0}, "");
	utf16((const uint16_t[]){0x7f, 0x80, 0x7ff, 0x800}, "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80");
	memset(longest, 0xff, sizeof longest);
	text_utf16(text, longest, 36);
	assert_int_equal(strlen(text), 108);
	text_utf16(text, longest, 100);
	assert_int_equal(strlen(text), 141);
}

static void check_values(void **state)
{
	(void)state;
	/* The check values of the catalogue of parametrised CRCs: CRC-32/ISO-HDLC, CRC-32/ISCSI. */
	assert_int_equal(
		~crc32_add(CRC32_IEEE, UINT32_MAX, "123456789", 9) & UINT32_MAX, 0xcbf43926);
	assert_int_equal(
		~crc32_add(CRC32_CASTAGNOLI, UINT32_MAX, "123456789", 9) & UINT32_MAX, 0xe3069283);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hexadecimal),
		cmocka_unit_test(ids),
		cmocka_unit_test(labels),
		cmocka_unit_test(names),
		cmocka_unit_test(check_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
