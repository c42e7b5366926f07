#include "memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16, EXIT_NO_MEMORY = 2 };

static void *must_have(void *memory)
{
	if (memory)
		return memory;
	fputs("nutshell-inspect: not enough memory\n", stderr);
	exit(EXIT_NO_MEMORY);
}

void *memory_grow(void *array, size_t *capacity, size_t count, size_t size)
{
	size_t wanted = *capacity ? *capacity : FIRST_CAPACITY;

	if (count <= *capacity)
		return array;
	while (wanted < count)
		wanted *= 2;
	if (wanted > SIZE_MAX / size)
		must_have(NULL);
	*capacity = wanted;
	return must_have(realloc(array, wanted * size));
}

char *memory_copy(const char *text, size_t len)
{
	char *copy = must_have(malloc(len + 1));

	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}
