#include "image.h"

#include "memory.h"
#include "unpack.h"

#include "../lib/crc32.h"

#include <stdlib.h>
#include <string.h>

/* Behind all payloads stands the unpacked size; in gzip data it is their own end
 * (scripts/Makefile.lib). */
enum { SIZE_WORD = 4 };

static bool read_header(struct image *image, struct fault *fault)
{
	uint8_t head[BZIMAGE_HEAD] = {0};
	const char *wrong;

	if (!image->file.len)
		return fault_set(fault, "an empty file, no bzImage");
	if (image->file.len >= 4 && memcmp(image->file.at, "\177ELF", 4) == 0)
		return fault_set(fault,
			"not a bzImage but an ELF file: is there a bzImage beside this vmlinux?");
	memcpy(head, image->file.at, image->file.len < sizeof head ? image->file.len : sizeof head);
	wrong = bzimage_parse(head, &image->header);
	if (wrong && image->file.len < sizeof head)
		return fault_set(fault, "%s, or cut off: a bzImage has more than %zu bytes", wrong,
			image->file.len);
	if (!wrong && image->file.len < image->header.size)
		return fault_set(fault, "cut off: %zu bytes of the %llu that the header says",
			image->file.len, (unsigned long long)image->header.size);
	if (!wrong)
		wrong = bzimage_parse_details(head, &image->header, &image->details);
	return wrong ? fault_set(fault, "%s", wrong) : true;
}

/* The CRC of the whole image with the CRC at its end is 0. */
static void read_setup(struct image *image)
{
	const uint8_t *file = image->file.at;
	uint64_t at = image->header.version_at;
	size_t len = 0;

	while (at && at + len < image->header.setup_size && file[at + len] && len < VERSION_MAX - 1)
		len++;
	memcpy(image->version, file + at, len);
	image->checksum = crc32_add(CRC32_IEEE, UINT32_MAX, file, image->header.size) == 0;
	image->efi = efi_parse(image->file);
}

static uint32_t size_word(struct span packed)
{
	const uint8_t *at = packed.at + packed.len - SIZE_WORD;

	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static bool unpack_kernel(struct image *image, size_t limit, struct fault *fault)
{
	struct span packed = span_first(
		span_from(image->file, image->details.packed_at), image->details.packed_size);
	struct unpacked unpacked;
	uint32_t size;

	if (!packed.len)
		return true;
	image->compression = compression_of(packed);
	if (image->compression == COMPRESSION_NONE || packed.len <= SIZE_WORD)
		return fault_set(fault, "a payload of no compression that Linux has: damaged?");
	size = size_word(packed);
	if (image->compression != COMPRESSION_GZIP)
		packed.len -= SIZE_WORD;
	if (!unpack(packed, image->compression, size < limit ? size : limit, &unpacked, fault))
		return fault_within(fault, "the payload");
	image->kernel = unpacked.bytes;
	image->kernel_size = unpacked.len;
	if (unpacked.len != size || !size)
		return fault_set(fault,
			"a payload that unpacks to %zu bytes instead of %u: damaged", unpacked.len,
			size);
	return true;
}

static bool read_config(struct image *image, struct span kernel, size_t limit, struct fault *fault)
{
	struct span packed = embedded_config(kernel);
	struct unpacked unpacked;

	if (!packed.len)
		return true;
	if (!unpack(packed, COMPRESSION_GZIP, limit, &unpacked, fault))
		return fault_within(fault, "its .config");
	image->config = unpacked.bytes;
	image->config_size = unpacked.len;
	return true;
}

/* Quotes and what stands before '"' and '\' are Kconfig's. */
static char *unquoted(struct span text)
{
	char *plain;
	size_t len = 0;

	if (text.len < 2)
		return NULL;
	plain = memory_copy((const char *)text.at, text.len);
	for (size_t i = 1; i + 1 < text.len; i++) {
		if (text.at[i] == '\\' && i + 2 < text.len)
			i++;
		plain[len++] = (char)text.at[i];
	}
	plain[len] = '\0';
	return plain;
}

static bool read_kernel(struct image *image, size_t limit, struct fault *fault)
{
	struct span kernel = {image->kernel, image->kernel_size}, text;

	if (!kernel.at)
		return true;
	if (!vmlinux_parse(kernel, &image->vmlinux, fault) ||
		!read_config(image, kernel, limit, fault))
		return false;
	text = embedded_cmdline(&image->vmlinux);
	if (text.len)
		image->cmdline = memory_copy((const char *)text.at, text.len);
	else if (image->config)
		image->cmdline =
			unquoted(config_cmdline((struct span){image->config, image->config_size}));
	return initramfs_add(&image->initramfs, "kernel", embedded_initramfs(&image->vmlinux),
		       limit, fault) ||
	       fault_within(fault, "the initramfs in the kernel");
}

static bool add_appended(struct image *image, struct span bytes, size_t limit, struct fault *fault)
{
	struct span rest;
	size_t start = 0;

	while (start < bytes.len && !bytes.at[start])
		start++;
	if (start == bytes.len)
		return true;
	image->appended += bytes.len - start;
	rest = span_from(bytes, start);
	if (compression_of(rest) != COMPRESSION_NONE ||
		(rest.len >= 4 && memcmp(rest.at, "0707", 4) == 0))
		return initramfs_add(&image->initramfs, "appended", rest, limit, fault) ||
		       fault_within(fault, "what is appended to the kernel");
	image->appended_unknown = true;
	return true;
}

/* What is behind the kernel, on either side of a signature. */
static bool read_appended(struct image *image, size_t limit, struct fault *fault)
{
	struct span bytes = span_from(image->file, image->header.size);
	uint64_t start = image->efi.signature_at, len = image->efi.signature_len;

	if (!len || start < image->header.size)
		return add_appended(image, bytes, limit, fault);
	return add_appended(image, span_first(bytes, start - image->header.size), limit, fault) &&
	       add_appended(image, span_from(image->file, start + len), limit, fault);
}

bool image_open(struct image *image, struct span file, size_t limit, struct fault *fault)
{
	*image = (struct image){.file = file};
	if (read_header(image, fault)) {
		read_setup(image);
		if (unpack_kernel(image, limit, fault) && read_kernel(image, limit, fault) &&
			read_appended(image, limit, fault))
			return true;
	}
	image_free(image);
	return false;
}

void image_free(struct image *image)
{
	initramfs_free(&image->initramfs);
	vmlinux_free(&image->vmlinux);
	free(image->kernel);
	free(image->config);
	free(image->cmdline);
	*image = (struct image){0};
}
