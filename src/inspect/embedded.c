#define _GNU_SOURCE

#include "embedded.h"

#include "compression.h"

#include <string.h>

/* Around the .config (kernel/configs.c). */
static const char config_start[] = "IKCFG_ST", config_end[] = "IKCFG_ED";

enum {
	INITRAMFS_ALIGN = 4,
	INFO_ALIGN = 8,
	TEXT_ALIGN = 32, /* gcc's, of arrays this large */
	NEAR = 32,	 /* bytes of code on either side of an address */
};

static const struct span none = {(const uint8_t *)"", 0};

static uint64_t word_at(const uint8_t *at, unsigned bytes)
{
	uint64_t word = 0;

	while (bytes-- > 0)
		word = word << 8 | at[bytes];
	return word;
}

static bool begins_archive(struct span bytes)
{
	return (bytes.len >= 4 && memcmp(bytes.at, "0707", 4) == 0) ||
	       compression_of(bytes) != COMPRESSION_NONE;
}

/* The initramfs, aligned to 4, is followed by its size, a word aligned to 8: INIT_RAM_FS in
 * include/asm-generic/vmlinux.lds.h, usr/initramfs_data.S. It comes last, so the search goes
 * backwards. */
struct span embedded_initramfs(const struct vmlinux *vmlinux)
{
	const struct section *section = vmlinux_section(vmlinux, ".init.data");
	unsigned word = vmlinux->bits / 8;

	if (!section || section->bytes.len < word)
		return none;
	for (size_t i = (section->bytes.len - word) / INFO_ALIGN + 1; i-- > 0;) {
		size_t info = i * INFO_ALIGN, start;
		uint64_t size = word_at(section->bytes.at + info, word);

		if (!size || size > info)
			continue;
		start = (info - (size_t)size) / INITRAMFS_ALIGN * INITRAMFS_ALIGN;
		for (unsigned tries = 0; tries < 2; tries++, start -= INITRAMFS_ALIGN) {
			struct span found = {section->bytes.at + start, (size_t)size};

			if (info - start - (size_t)size < INFO_ALIGN && begins_archive(found))
				return found;
			if (start < INITRAMFS_ALIGN)
				break;
		}
	}
	return none;
}

/* setup_arch() copies the command line: in its code stand the address, whose low half is unique,
 * and close to it the size of the buffer. */
static bool is_copied(struct span code, uint32_t address)
{
	uint8_t wanted[4], size[4] = {CMDLINE_SIZE & 0xff, CMDLINE_SIZE >> 8, 0, 0};
	const uint8_t *end = code.at + code.len, *at = code.at;

	for (unsigned i = 0; i < sizeof wanted; i++)
		wanted[i] = (uint8_t)(address >> 8 * i);
	while ((at = memmem(at, (size_t)(end - at), wanted, sizeof wanted))) {
		const uint8_t *from = at - code.at > NEAR ? at - NEAR : code.at;
		const uint8_t *to = end - at > NEAR ? at + NEAR : end;

		if (memmem(from, (size_t)(to - from), size, sizeof size))
			return true;
		at++;
	}
	return false;
}

/* The length of a text that fills such a buffer, with zeros up to its end; 0 if it is none. */
static size_t text_length(const uint8_t *at)
{
	size_t len = 0;

	while (len < CMDLINE_SIZE && at[len] >= ' ' && at[len] <= '~')
		len++;
	for (size_t i = len; i < CMDLINE_SIZE; i++)
		if (at[i])
			return 0;
	return len < CMDLINE_SIZE ? len : 0;
}

static struct span find_cmdline(const struct section *section, struct span code)
{
	for (size_t at = 0; at + CMDLINE_SIZE <= section->bytes.len; at += TEXT_ALIGN) {
		size_t len = text_length(section->bytes.at + at);

		if (len && is_copied(code, (uint32_t)(section->address + at)))
			return (struct span){section->bytes.at + at, len};
	}
	return none;
}

struct span embedded_cmdline(const struct vmlinux *vmlinux)
{
	static const char *const sections[] = {".data", ".init.data"};
	const struct section *code = vmlinux_section(vmlinux, ".init.text");
	struct span found = none;

	for (size_t i = 0; code && !found.len && i < sizeof sections / sizeof sections[0]; i++) {
		const struct section *section = vmlinux_section(vmlinux, sections[i]);

		if (section)
			found = find_cmdline(section, code->bytes);
	}
	return found;
}

struct span embedded_config(struct span kernel)
{
	size_t len = sizeof config_start - 1;
	const uint8_t *start = memmem(kernel.at, kernel.len, config_start, len), *end;

	if (!start)
		return none;
	start += len;
	end = memmem(
		start, kernel.len - (size_t)(start - kernel.at), config_end, sizeof config_end - 1);
	return end ? (struct span){start, (size_t)(end - start)} : none;
}

struct span config_cmdline(struct span config)
{
	static const char key[] = "\nCONFIG_CMDLINE=";
	const uint8_t *start = memmem(config.at, config.len, key, sizeof key - 1), *end;

	if (!start)
		return none;
	start += sizeof key - 1;
	end = memchr(start, '\n', config.len - (size_t)(start - config.at));
	return end ? (struct span){start, (size_t)(end - start)} : none;
}
