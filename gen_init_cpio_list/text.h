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

/* For printf's "%.*s". */
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, (s).at

#endif
