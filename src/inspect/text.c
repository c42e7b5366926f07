#include "text.h"

#include <inttypes.h>

void print_shown(FILE *to, const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
		/* In UTF-8 the control characters U+0080 to U+009F have two bytes. */
		bool second = at != (const unsigned char *)text && at[-1] == 0xc2 && *at < 0xa0;

		if (*at < ' ' || *at == 0x7f || (second && *at >= 0x80))
			fprintf(to, "\\%03o", *at);
		else
			putc(*at, to);
	}
}

/* The length of the UTF-8 sequence that a text begins with; 0 if it is none. */
static size_t utf8_length(const char *text)
{
	unsigned char lead = (unsigned char)*text;
	size_t len = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	unsigned char second = lead < 0x80 ? 0 : (unsigned char)text[1];

	if (lead >= 0xf5 || (lead >= 0x80 && lead < 0xc2))
		return 0;
	/* Longer than need be, a surrogate, or beyond U+10FFFF. */
	if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second >= 0xa0) ||
		(lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second >= 0x90))
		return 0;
	for (size_t i = 1; i < len; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

static void put_string(FILE *to, const char *text)
{
	putc('"', to);
	while (*text) {
		size_t len = utf8_length(text);
		unsigned char byte = (unsigned char)*text;

		if (!len)
			fprintf(to, "\\u%04x", 0xdc00u + byte);
		else if (byte < ' ' || byte == '"' || byte == '\\' || byte == 0x7f)
			fprintf(to, "\\u%04x", byte);
		else
			fwrite(text, 1, len, to);
		text += len ? len : 1;
	}
	putc('"', to);
}

/* Objects within an array have a line of their own. */
static void begin(struct json *json, const char *key, bool line)
{
	if (json->follows)
		putc(',', json->to);
	if (line)
		putc('\n', json->to);
	else if (json->follows)
		putc(' ', json->to);
	json->follows = true;
	if (!key)
		return;
	put_string(json->to, key);
	fputs(": ", json->to);
}

void json_open(struct json *json, const char *key, char bracket)
{
	begin(json, key, !key);
	putc(bracket, json->to);
	json->follows = false;
}

void json_close(struct json *json, char bracket)
{
	putc(bracket, json->to);
	json->follows = true;
}

void json_text(struct json *json, const char *key, const char *text)
{
	begin(json, key, false);
	put_string(json->to, text);
}

void json_number(struct json *json, const char *key, uint64_t number)
{
	begin(json, key, false);
	fprintf(json->to, "%" PRIu64, number);
}

void json_signed(struct json *json, const char *key, int64_t number)
{
	begin(json, key, false);
	fprintf(json->to, "%" PRId64, number);
}

void json_bool(struct json *json, const char *key, bool value)
{
	begin(json, key, false);
	fputs(value ? "true" : "false", json->to);
}

void json_null(struct json *json, const char *key)
{
	begin(json, key, false);
	fputs("null", json->to);
}
