#define _GNU_SOURCE

#include "fw_cfg.h"

#include "../lib/io.h"

#include <errno.h>
#include <string.h>
#include <sys/io.h>
#include <unistd.h>

/* include/standard-headers/linux/qemu_fw_cfg.h of QEMU. */
enum {
	PORT_SELECTOR = 0x510, /* 16 bits; reading of the item's bytes follows at the next port */
	PORT_DATA = 0x511,
	ITEM_SIGNATURE = 0x00,
	ITEM_KERNEL_SIZE = 0x08,
	ITEM_KERNEL_DATA = 0x11,
	ITEM_SETUP_SIZE = 0x17,
	ITEM_SETUP_DATA = 0x18,
	CHUNK = 64 << 10,
	SIZE_MAX_MIB = 1024,
};

/* The header fields that QEMU filled in (hw/i386/x86.c, x86_load_linux; offsets: boot.rst), and
 * that the next boot loader fills in again: as the file had them. heap_end_ptr (0x224) was computed
 * at build time: it stays as it is. */
enum {
	TYPE_OF_LOADER = 0x210,
	LOADFLAGS = 0x211,
	CAN_USE_HEAP = 0x80,
	RAMDISK_IMAGE = 0x218, /* and its size: 8 bytes */
	CMD_LINE_PTR = 0x228,
	HEADER_END = 0x230,
};

/* musl's insb() does not tell the compiler that it writes to memory. */
static void read_bytes(void *to, size_t len)
{
	__asm__ volatile("cld; rep insb"
			 : "+D"(to), "+c"(len)
			 : "d"((unsigned short)PORT_DATA)
			 : "memory");
}

static void read_item(unsigned short item, void *to, size_t len)
{
	outw(item, PORT_SELECTOR);
	read_bytes(to, len);
}

static uint32_t read_number(unsigned short item)
{
	uint32_t number;

	read_item(item, &number, sizeof number);
	return number;
}

static bool is_there(void)
{
	char signature[4];

	if (ioperm(PORT_SELECTOR, 2, 1) != 0)
		return false;
	read_item(ITEM_SIGNATURE, signature, sizeof signature);
	return memcmp(signature, "QEMU", 4) == 0;
}

bool fw_cfg_has_kernel(void)
{
	return is_there() && read_number(ITEM_SETUP_SIZE) >= HEADER_END &&
	       read_number(ITEM_KERNEL_SIZE) > 0;
}

static void restore_header(unsigned char *setup)
{
	setup[TYPE_OF_LOADER] = 0;
	setup[LOADFLAGS] &= (unsigned char)~CAN_USE_HEAP;
	memset(setup + RAMDISK_IMAGE, 0, 8);
	memset(setup + CMD_LINE_PTR, 0, 4);
}

static bool copy_part(int fd, uint32_t len, bool is_setup, uint64_t *done, uint64_t all,
	void (*progress)(uint64_t, uint64_t))
{
	static unsigned char chunk[CHUNK];

	for (uint32_t at = 0; at < len;) {
		uint32_t count = len - at < CHUNK ? len - at : CHUNK;

		read_bytes(chunk, count);
		if (is_setup && at == 0)
			restore_header(chunk);
		if (!io_write_all(fd, chunk, count))
			return false;
		at += count;
		*done += count;
		progress(*done, all);
	}
	return true;
}

bool fw_cfg_read_kernel(int fd, uint64_t *size, void (*progress)(uint64_t done, uint64_t all))
{
	uint32_t setup = read_number(ITEM_SETUP_SIZE), kernel = read_number(ITEM_KERNEL_SIZE);
	uint64_t done = 0, all = (uint64_t)setup + kernel;

	*size = all;
	if (all >> 20 >= SIZE_MAX_MIB) {
		errno = EFBIG;
		return false;
	}
	outw(ITEM_SETUP_DATA, PORT_SELECTOR);
	if (!copy_part(fd, setup, true, &done, all, progress))
		return false;
	outw(ITEM_KERNEL_DATA, PORT_SELECTOR);
	return copy_part(fd, kernel, false, &done, all, progress);
}
