/* libFuzzer: any bytes as a bzImage, or as what is inside of one, where compression hides it from
 * the fuzzer. The first byte says as what. */
// sources: src/inspect/*.c src/lib/bzimage.c src/lib/crc32.c
// libraries: -larchive -lelf -lnettle
// options: -max_len=16384
#define _POSIX_C_SOURCE 200809L

#include "digest.h"
#include "image.h"
#include "manifest.h"
#include "show.h"

#include <stdlib.h>
#include <string.h>

/* More takes long and shows nothing new. */
enum { UNPACK_LIMIT = 1 << 20 };

#define must(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static FILE *nowhere;

/* Every entry's data can be read, and every path be found. */
static void check_tree(const struct entries *entries)
{
	uint8_t digest[DIGEST_SIZE];
	struct tree tree;

	tree_make(&tree, entries);
	must(tree.count <= entries->count);
	for (size_t i = 0; i < tree.count; i++) {
		const struct entry *entry = tree.list[i];

		must(entry->path[0] == '/' && entry->links_to < entries->count);
		must(i == 0 || path_compare(tree.list[i - 1]->path, entry->path) < 0);
		must(tree_find(&tree, entry->path) == i);
		must(tree_below(&tree, i) >= 1 && tree_below(&tree, i) <= tree.count - i);
		digest_bytes(entry->data, digest);
	}
	show_list(nowhere, &tree, 0, tree.count);
	tree_free(&tree);
}

static void as_kernel(struct span file)
{
	struct fault fault = {""};
	struct image image;
	struct tree tree;

	if (!image_open(&image, file, UNPACK_LIMIT, &fault)) {
		must(*fault.text);
		return;
	}
	must(file.len >= image.header.size);
	check_tree(&image.initramfs.entries);
	tree_make(&tree, &image.initramfs.entries);
	show_summary(nowhere, "", &image, &tree);
	show_json(nowhere, "", &image, &tree, NULL);
	tree_free(&tree);
	image_free(&image);
}

static void as_vmlinux(struct span kernel)
{
	struct fault fault = {""};
	struct vmlinux vmlinux;
	struct span inside;

	if (!vmlinux_parse(kernel, &vmlinux, &fault)) {
		must(*fault.text);
		return;
	}
	inside = embedded_initramfs(&vmlinux);
	must(inside.len <= kernel.len);
	inside = embedded_cmdline(&vmlinux);
	must(inside.len < CMDLINE_SIZE);
	for (size_t i = 0; i < inside.len; i++)
		must(inside.at[i] >= ' ' && inside.at[i] <= '~');
	inside = config_cmdline(embedded_config(kernel));
	must(inside.len <= kernel.len);
	vmlinux_free(&vmlinux);
}

static void as_initramfs(struct span bytes)
{
	struct initramfs initramfs = {0};
	struct fault fault = {""};
	uint64_t entries = 0;

	must(initramfs_add(&initramfs, "", bytes, UNPACK_LIMIT, &fault) || *fault.text);
	for (size_t i = 0; i < initramfs.count; i++) {
		must(initramfs.parts[i].offset + initramfs.parts[i].size <= bytes.len);
		entries += initramfs.parts[i].entries;
	}
	must(entries == initramfs.entries.count);
	check_tree(&initramfs.entries);
	initramfs_free(&initramfs);
}

static void as_manifest(struct span text)
{
	struct differences differences = {0};
	struct fault fault = {""};
	struct tree tree = {0};

	must(manifest_check(&tree, text, &differences, &fault) == !*fault.text);
	must(*fault.text ? !differences.count : differences.count > 0);
	differences_free(&differences);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const all[])(struct span) = {
		as_kernel, as_vmlinux, as_initramfs, as_manifest};
	/* Of its own, so that a byte read beyond it is seen. */
	uint8_t *copy = malloc(size);

	if (!nowhere) {
		nowhere = fopen("/dev/null", "w");
		/* No lzop: a process for each input takes long. */
		must(nowhere && setenv("PATH", "/nowhere", 1) == 0);
	}
	if (size && copy) {
		memcpy(copy, data, size);
		all[data[0] % (sizeof all / sizeof all[0])]((struct span){copy + 1, size - 1});
	}
	free(copy);
	return 0;
}
