#include "disk_text.h"

#include <string.h>

char *text_hex(char *to, uint64_t value, unsigned digits)
{
	while (digits--)
		*to++ = "0123456789abcdef"[value >> 4 * digits & 15];
	return to;
}

static bool is_zero(const uint8_t id[16])
{
	uint8_t all = 0;

	for (size_t i = 0; i < 16; i++)
		all |= id[i];
	return all == 0;
}

/* The bytes in the order that their places say. */
static void text_places(char to[UUID_TEXT], const uint8_t id[16], const char places[16])
{
	for (size_t i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*to++ = '-';
		to = text_hex(to, id[(size_t)places[i]], 2);
	}
	*to = '\0';
}

void text_uuid(char to[UUID_TEXT], const uint8_t uuid[16])
{
	to[0] = '\0';
	if (!is_zero(uuid))
		text_places(to, uuid, "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17");
}

void text_guid(char to[UUID_TEXT], const uint8_t guid[16])
{
	text_places(to, guid, "\3\2\1\0\5\4\7\6\10\11\12\13\14\15\16\17");
}

void text_label(char to[LABEL_TEXT], const uint8_t *label, size_t len)
{
	const uint8_t *end;

	if (len >= LABEL_TEXT)
		len = LABEL_TEXT - 1;
	end = memchr(label, '\0', len);
	if (end)
		len = (size_t)(end - label);
	while (len && label[len - 1] == ' ')
		len--;
	memcpy(to, label, len);
	to[len] = '\0';
}

/* One code point as UTF-8; returns the end. */
static char *put_utf8(char *to, uint32_t code)
{
	if (code < 0x80) {
		*to++ = (char)code;
		return to;
	}
	if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
	} else {
		if (code < 0x10000) {
			*to++ = (char)(0xe0 | code >> 12);
		} else {
			*to++ = (char)(0xf0 | code >> 18);
			*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (code & 0x3f));
	return to;
}

void text_utf16(char to[LABEL_TEXT], const le16 *name, size_t units)
{
	const char *end = to + LABEL_TEXT - 1;

	for (size_t i = 0; i < units && end - to >= 4; i++) {
		uint32_t code = get16(name[i]);
		uint32_t next = i + 1 < units ? get16(name[i + 1]) : 0;

		if (!code)
			break;
		if (code >> 10 == 0xd800 >> 10 && next >> 10 == 0xdc00 >> 10) {
			code = 0x10000 + ((code & 0x3ff) << 10 | (next & 0x3ff));
			i++;
		} else if (code >> 11 == 0xd800 >> 11) {
			code = 0xfffd;
		}
		to = put_utf8(to, code);
	}
	*to = '\0';
}
