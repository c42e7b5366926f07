/* A bzImage in memory, taken apart. */
#ifndef IMAGE_H
#define IMAGE_H

#include "efi.h"
#include "embedded.h"
#include "initramfs.h"

#include "../lib/bzimage.h"

enum { VERSION_MAX = 256 };

struct image {
	struct span file;
	struct bzimage header;
	struct bzimage_details details;
	struct efi efi;
	char version[VERSION_MAX]; /* empty: none */
	bool checksum;		   /* the CRC at its end fits (boot.rst, "The image checksum") */
	enum compression compression;
	uint8_t *kernel; /* the payload unpacked: vmlinux and behind it its relocations; NULL: not
			    to be had */
	size_t kernel_size;
	struct vmlinux vmlinux;
	uint8_t *config; /* the .config; NULL: not included */
	size_t config_size;
	char *cmdline; /* NULL: none found */
	struct initramfs initramfs;
	uint64_t appended; /* bytes behind the kernel, without a signature and zeros before them */
	bool appended_unknown; /* and they are no initramfs */
};

/* file must outlive the image. No part may unpack to more than limit bytes. False, with nothing to
 * free: no bzImage, cut off, damaged. A kernel too old to say where its payload is has no kernel
 * part. */
bool image_open(struct image *image, struct span file, size_t limit, struct fault *fault);
void image_free(struct image *image);

#endif
