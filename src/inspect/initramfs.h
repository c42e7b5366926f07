/* An initramfs in memory: cpio archives one behind the other, each as it is or compressed, with
 * zeros between them, as Linux takes it (init/initramfs.c). Pure but for libarchive's lzo. */
#ifndef INITRAMFS_H
#define INITRAMFS_H

#include "compression.h"
#include "entries.h"
#include "fault.h"

struct initramfs_part {
	const char *source; /* who brought it, as the caller named it */
	uint64_t offset;    /* within what the source is */
	uint64_t size;
	uint64_t unpacked_size; /* the same where it is not compressed */
	enum compression compression;
	size_t entries;
	uint8_t *unpacked; /* what the entries point into, owned; NULL where it is not compressed */
};

struct initramfs {
	struct initramfs_part *parts;
	size_t count, capacity;
	struct entries entries;
};

/* Adds the parts that bytes consist of; bytes and source must outlive the initramfs. No compressed
 * part may unpack to more than limit bytes. False: neither cpio nor compressed, damaged, cut off.
 */
bool initramfs_add(struct initramfs *initramfs, const char *source, struct span bytes, size_t limit,
	struct fault *fault);
void initramfs_free(struct initramfs *initramfs);

#endif
