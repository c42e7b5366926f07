/* libFuzzer: any bytes as a program. */
// sources: gen_init_cpio_list/*.c
// libraries: -lnettle -lelf -pthread
// options: -max_len=16384
#include "elf_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct elf_file file;
	char *image = malloc(size);

	if (size && !image)
		abort();
	if (size)
		memcpy(image, data, size);
	elf_file_parse(&arena, image, size, &file);
	free(file.needed);
	free(image);
	arena_free(&arena);
	return 0;
}
