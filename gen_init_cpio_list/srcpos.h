/* Where something was said: a place in one of the texts read. Every entry keeps its place for life.
 */
#ifndef SRCPOS_H
#define SRCPOS_H

#include "arena.h"

#include <stdint.h>

struct srcpos {
	uint32_t line; /* from 1; 0 is "no place", such as the command line */
	uint16_t file; /* which text, see source_texts */
	uint16_t col;  /* bytes, from 1 */
};

struct source_text {
	const char *name; /* as messages show it */
	struct str text;  /* owned */
	/* Lines are looked up in ascending order, so the last one found is kept. */
	uint32_t known_line;
	size_t known_offset;
};

struct source_texts {
	struct source_text *items;
	size_t count, capacity;
};

enum { SOURCE_TEXTS_MAX = UINT16_MAX, SOURCE_TEXTS_FULL = -1 };

/* The number of the new text, or SOURCE_TEXTS_FULL. The name must live as long as the texts; the
 * text came from malloc() and is freed with them. */
int source_texts_add(struct source_texts *texts, const char *name, struct str text);
/* The line at a place, without its newline. */
struct str source_texts_line(struct source_texts *texts, struct srcpos pos);
const char *source_texts_name(const struct source_texts *texts, struct srcpos pos);
void source_texts_free(struct source_texts *texts);
int srcpos_compare(struct srcpos a, struct srcpos b);

#endif
