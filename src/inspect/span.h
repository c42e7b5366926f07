/* Bytes that somebody else owns. */
#ifndef SPAN_H
#define SPAN_H

#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *at;
	size_t len;
};

/* start at most span.len. */
static inline struct span span_from(struct span span, size_t start)
{
	return (struct span){span.len ? span.at + start : span.at, span.len - start};
}

/* len at most span.len. */
static inline struct span span_first(struct span span, size_t len)
{
	return (struct span){span.at, len};
}

#endif
