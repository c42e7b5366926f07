/* libFuzzer: any bytes as a device that holds a file system, at its whole size and as a small one.
 */
// sources: src/lib/*.c
// options: -max_len=8192
#include "tests/fuzz/disk_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct contents *contents)
{
	check_text(contents->uuid, sizeof contents->uuid);
	check_text(contents->label, sizeof contents->label);
	if (!contents->type && (*contents->uuid || *contents->label || contents->needs_check))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[DISK_BYTES];
	struct contents contents;
	struct reader reader = disk_image(bytes, data, size);

	if (!disk_read_contents(&reader, &contents))
		abort();
	check(&contents);
	/* Cut off at a place that the input chooses. */
	reader.size = size > 1 ? (data[0] | (size_t)data[1] << 8) % 20000 + 1 : 1;
	if (!disk_read_contents(&reader, &contents))
		abort();
	check(&contents);
	return 0;
}
