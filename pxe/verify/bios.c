/* The C part of bios.S: 32-bit, flat, alone on the machine. Writes nothing but memory and the
 * serial port. */
#include "check.h"
#include "memory.h"

/* Offsets in the real-mode part: Documentation/arch/x86/boot.rst, "Details of Header Fields". */
#define SETUP_SECTS 0x1f1
#define VID_MODE 0x1fa
#define MAGIC 0x202
#define VERSION 0x206
#define TYPE_OF_LOADER 0x210
#define LOADFLAGS 0x211
#define RAMDISK_IMAGE 0x218
#define RAMDISK_SIZE 0x21c
#define HEAP_END_PTR 0x224
#define CMD_LINE_PTR 0x228
#define PREF_ADDRESS 0x258
#define INIT_SIZE 0x260

#define HDRS 0x53726448u
#define LEAST_VERSION 0x020a /* the first with pref_address and init_size */
#define LOADED_HIGH 0x01u
#define SECTOR 512u
#define HIGH_PART 0x100000u
#define REAL_MODE_MAX 0x8000u

#define COM1 0x3f8
#define MESSAGE_MAX 200

/* Our entry point, called by bios.S: NULL, or what to say before the reset. */
const char *replace_kernel(uint8_t *own);

static char list[2048], message[MESSAGE_MAX];

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static void out(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t in(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

/* To the serial port as the kernel uses it, 115200 8n1. Where there is none, the wait for it ends
 * by itself. */
static void say_serial(const char *text)
{
	out(COM1 + 1, 0);
	out(COM1 + 3, 0x80);
	out(COM1, 1);
	out(COM1 + 1, 0);
	out(COM1 + 3, 3);
	for (; *text; text++) {
		for (unsigned tries = 100000; !(in(COM1 + 5) & 0x20) && tries;)
			tries--;
		out(COM1, (uint8_t)*text);
	}
}

static void append(const char *text)
{
	size_t at = 0;

	while (message[at])
		at++;
	while (*text && at < MESSAGE_MAX - 1)
		message[at++] = *text++;
	message[at] = '\0';
}

/* A file's number below 100, or none. */
static const char *refusal(unsigned file, const char *why)
{
	char number[] = {(char)('0' + file / 10 % 10), (char)('0' + file % 10), '\0'};

	append("\r\nverify: not booted: ");
	if (file) {
		append("file ");
		append(file < 10 ? number + 1 : number);
		append(": ");
	}
	append(why);
	append("\r\nverify: reset in 10 s\r\n");
	say_serial(message);
	return message;
}

/* Whether this kernel can be started where the boot loader has put things; else why not. */
static const char *unfit(const struct checked *found, const uint8_t *own)
{
	const uint8_t *kernel = found->kernel;
	size_t low = (kernel[SETUP_SECTS] ? kernel[SETUP_SECTS] + 1u : 5u) * SECTOR;

	if (found->kernel_size < 2 * (size_t)SECTOR || get32(kernel + MAGIC) != HDRS ||
		(get32(kernel + VERSION) & 0xffff) < LEAST_VERSION ||
		!(kernel[LOADFLAGS] & LOADED_HIGH))
		return "the first file is not a bzImage";
	if (low > REAL_MODE_MAX || low >= found->kernel_size)
		return "the bzImage is cut short";
	/* It is unpacked at pref_address, and must not run over the files that it is to find. */
	if (get32(own + RAMDISK_IMAGE) < get32(kernel + PREF_ADDRESS) + get32(kernel + INIT_SIZE))
		return "there is too little memory for this kernel and its files";
	return NULL;
}

/* The other kernel's two parts in the place of ours, with what the boot loader said to us. */
static void put_in_place(uint8_t *own, const uint8_t *kernel, size_t size)
{
	static const struct {
		uint16_t at, size;
	} said[] = {{VID_MODE, 2}, {TYPE_OF_LOADER, 1}, {RAMDISK_IMAGE, 8}, {HEAP_END_PTR, 2},
		{CMD_LINE_PTR, 4}};
	uint8_t kept[SECTOR];
	size_t low = (kernel[SETUP_SECTS] ? kernel[SETUP_SECTS] + 1u : 5u) * SECTOR;
	uint8_t flags = own[LOADFLAGS];

	memcpy(kept, own + VID_MODE, sizeof kept);
	memcpy(own, kernel, low);
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		memcpy(own + said[i].at, kept + said[i].at - VID_MODE, said[i].size);
	own[LOADFLAGS] |= flags;
	memcpy((void *)HIGH_PART, kernel + low, size - low);
}

const char *replace_kernel(uint8_t *own)
{
	struct checked found;
	const uint8_t *ramdisk = (const uint8_t *)get32(own + RAMDISK_IMAGE);

	check_take_list((char *)get32(own + CMD_LINE_PTR), list, sizeof list);
	enum check_result result = check_ramdisk(ramdisk, get32(own + RAMDISK_SIZE), list, &found);
	if (result != CHECK_GOOD) {
		bool one = result == CHECK_MISSING || result == CHECK_WRONG_DIGEST ||
			   result == CHECK_MORE;
		return refusal(one ? found.file : 0, check_message(result));
	}
	const char *why = unfit(&found, own);
	if (why != NULL)
		return refusal(0, why);
	put_in_place(own, found.kernel, found.kernel_size);
	return NULL;
}
