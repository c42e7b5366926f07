/* libFuzzer: a command line, a newline, and what a boot loader has put into memory. */
// sources: pxe/verify/check.c pxe/verify/sha256.c
// options: -max_len=1024
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define must(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	size_t length = end ? (size_t)(end - data) : size, rest = end ? size - length - 1 : 0;
	char *line = calloc(1, length + 1);
	uint8_t *ramdisk = malloc(rest ? rest : 1);
	char list[256];
	struct checked found;

	memcpy(line, data, length);
	if (rest)
		memcpy(ramdisk, end + 1, rest);
	check_take_list(line, list, sizeof list);
	must(strlen(line) <= length && strlen(list) < sizeof list);
	enum check_result result = check_ramdisk(ramdisk, rest, list, &found);
	must(*check_message(result));
	if (result == CHECK_GOOD)
		must(found.kernel >= ramdisk &&
			found.kernel_size <= rest - (size_t)(found.kernel - ramdisk));
	free(ramdisk);
	free(line);
	return 0;
}
