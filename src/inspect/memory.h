/* Memory for what describes a file; its bytes themselves are allocated where a lack can be told. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* The array with room for at least count elements of that size; the caller frees it. Without memory
 * for a list of names nothing can be done: it says so and ends the program with status 2. */
void *memory_grow(void *array, size_t *capacity, size_t count, size_t size);
char *memory_copy(const char *text, size_t len);

#endif
