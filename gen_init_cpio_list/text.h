/* Slices of text: most words of a description are never copied, only pointed at. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *at;
	size_t len;
};

static inline struct str str_of(const char *s)
{
	return (struct str){s, strlen(s)};
}

static inline bool str_same(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool str_is(struct str a, const char *s)
{
	return str_same(a, str_of(s));
}

static inline bool str_starts(struct str a, const char *s)
{
	size_t len = strlen(s);

	return a.len >= len && (!len || memcmp(a.at, s, len) == 0);
}

static inline struct str str_from(struct str a, size_t start)
{
	return (struct str){a.at + start, a.len - start};
}

/* The length of the UTF-8 sequence that text starts with; 0 if it is none. */
static inline size_t utf8_length(const char *at, size_t left)
{
	unsigned char lead = (unsigned char)*at;
	size_t len = lead < 0x80 ? 1 : lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : 2;

	if (lead >= 0xf5 || (lead >= 0x80 && lead < 0xc2) || len > left)
		return 0;
	for (size_t i = 1; i < len; i++)
		if (((unsigned char)at[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

/* For printf's "%.*s"; STR_ARG evaluates its argument twice. */
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, (s).at

#endif
