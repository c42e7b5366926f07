/* libFuzzer: any bytes as a program. */
#include "../elf_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct elf_file file;
	char *image = malloc(size + 1);

	if (!image)
		abort();
	if (size)
		memcpy(image, data, size);
	elf_file_parse(&arena, image, size, &file);
	free(file.needed);
	free(image);
	arena_free(&arena);
	return 0;
}
