#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHUNK_SIZE = 1 << 16, ALIGNMENT = 8 };

struct arena_chunk {
	_Alignas(ALIGNMENT) struct arena_chunk *older; /* what follows is aligned too */
};

static void *or_die(void *memory)
{
	if (!memory) {
		fputs("gen_init_cpio_list: out of memory\n", stderr);
		exit(2);
	}
	return memory;
}

static char *new_chunk(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk = or_die(calloc(1, sizeof *chunk + size));

	chunk->older = arena->chunks;
	arena->chunks = chunk;
	return (char *)(chunk + 1);
}

static char *take(struct arena *arena, size_t size)
{
	char *memory;

	if (size > CHUNK_SIZE / 4)
		return new_chunk(arena, size);
	if (size > arena->left) {
		arena->next = new_chunk(arena, CHUNK_SIZE);
		arena->left = CHUNK_SIZE;
	}
	memory = arena->next;
	arena->next += size;
	arena->left -= size;
	return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t slack = (size_t)(-(uintptr_t)arena->next & (ALIGNMENT - 1));

	/* Without a chunk there is no slack either. */
	if (slack && slack <= arena->left) {
		arena->next += slack;
		arena->left -= slack;
	} else if (slack) {
		arena->left = 0;
	}
	return take(arena, (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1));
}

struct str arena_copy(struct arena *arena, struct str text)
{
	char *copy = take(arena, text.len + 1);

	if (text.len)
		memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	return (struct str){copy, text.len};
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	char *text;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len < 0)
		len = 0;
	text = take(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	va_end(args);
	return (struct str){text, (size_t)len};
}

void buffer_add(struct buffer *buffer, struct str text)
{
	buffer->at = array_grow(buffer->at, &buffer->capacity, buffer->len + text.len + 1, 1);
	if (text.len)
		memcpy(buffer->at + buffer->len, text.at, text.len);
	buffer->len += text.len;
	buffer->at[buffer->len] = '\0';
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len > 0) {
		size_t wanted = buffer->len + (size_t)len + 1;

		buffer->at = array_grow(buffer->at, &buffer->capacity, wanted, 1);
		vsnprintf(buffer->at + buffer->len, (size_t)len + 1, format, again);
		buffer->len += (size_t)len;
	}
	va_end(again);
	va_end(args);
}

struct str buffer_finish(struct buffer *buffer, struct arena *arena)
{
	struct str text = arena_copy(arena, (struct str){buffer->at, buffer->len});

	free(buffer->at);
	*buffer = (struct buffer){0};
	return text;
}

void arena_free(struct arena *arena)
{
	while (arena->chunks) {
		struct arena_chunk *older = arena->chunks->older;

		free(arena->chunks);
		arena->chunks = older;
	}
	arena->next = NULL;
	arena->left = 0;
}

void *array_enlarge(void *array, size_t *capacity, size_t wanted, size_t item_size)
{
	size_t new_capacity = *capacity ? *capacity : 16;

	while (new_capacity < wanted)
		new_capacity += new_capacity / 2;
	if (new_capacity > SIZE_MAX / item_size)
		or_die(NULL);
	*capacity = new_capacity;
	return or_die(realloc(array, new_capacity * item_size));
}
