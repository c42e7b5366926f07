/* libFuzzer: any bytes as the beginning of a kernel. */
// sources: src/lib/*.c
// options: -max_len=1024
#include "bzimage.h"

#include <stdint.h>
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
	uint8_t head[BZIMAGE_HEAD] = {0};
	struct bzimage image;
	struct bzimage_details details;

	memcpy(head, data, size < sizeof head ? size : sizeof head);
	if (bzimage_parse(head, &image))
		return 0;
	must(image.protocol >= 0x0204 && !memcmp(head + 0x202, "HdrS", 4));
	must(image.setup_size >= 1024 && image.setup_size <= 131072);
	must(image.setup_size % 512 == 0 && image.payload_size % 16 == 0);
	must(image.payload_size && image.size == image.setup_size + image.payload_size);
	must(image.version_at == 0 || image.version_at > 512);
	must(image.version_at < image.setup_size);
	if (bzimage_parse_details(head, &image, &details))
		return 0;
	must(details.packed_size == 0 || details.packed_at >= image.setup_size);
	must(details.packed_at + details.packed_size <= image.size);
	return 0;
}
