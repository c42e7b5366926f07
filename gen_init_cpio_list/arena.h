/* Memory that lives as long as the run: allocated in chunks, freed all at once. */
#ifndef ARENA_H
#define ARENA_H

#include "text.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
	char *next;
	size_t left;
};

/* Zeroed memory, aligned for pointers and 64-bit numbers. Out of memory ends the program with a
 * message and status 2, here and in the functions below: there is nothing sensible that a caller
 * could do. */
void *arena_alloc(struct arena *arena, size_t size);
/* A copy that ends in a NUL, not counted in its length. */
struct str arena_copy(struct arena *arena, struct str text);
struct str arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void arena_free(struct arena *arena);

/* Text that grows at its end; free() its `at`. */
struct buffer {
	char *at;
	size_t len, capacity;
};

void buffer_add(struct buffer *buffer, struct str text);
void buffer_printf(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* What the buffer holds, copied to the arena; the buffer is freed and empty afterwards. */
struct str buffer_finish(struct buffer *buffer, struct arena *arena);

void *array_enlarge(void *array, size_t *capacity, size_t wanted, size_t item_size);
/* realloc() for arrays that grow; the caller frees. */
static inline void *array_grow(void *array, size_t *capacity, size_t wanted, size_t item_size)
{
	return wanted <= *capacity ? array : array_enlarge(array, capacity, wanted, item_size);
}

#endif
