#include "check.h"

#include "sha256.h"

#define HEADER 110 /* cpio(5), newc: a magic of 6 digits and 13 numbers of 8 hexadecimal digits */
#define FILE_SIZE_AT 54
#define NAME_SIZE_AT 94

struct region {
	const uint8_t *start;
	size_t size, at;
};

struct item {
	uint8_t digest[SHA256_BYTES];
	size_t archive; /* its size; 0: a file under a path */
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads an item and moves on behind it. */
static bool read_item(const char **list, struct item *item)
{
	const char *at = *list;

	for (unsigned i = 0; i < SHA256_BYTES; i++, at += 2) {
		int high = hex_digit(at[0]), low = high < 0 ? -1 : hex_digit(at[1]);
		if (low < 0)
			return false;
		item->digest[i] = (uint8_t)(high << 4 | low);
	}
	item->archive = 0;
	if (*at == ':') {
		for (at++; *at >= '0' && *at <= '9' && item->archive < UINT32_MAX / 16; at++)
			item->archive = item->archive * 10 + (size_t)(*at - '0');
		if (item->archive == 0)
			return false;
	}
	*list = at;
	return *at == ',' || *at == '\0';
}

static size_t aligned(size_t offset)
{
	return (offset + 3) & ~(size_t)3;
}

static void skip_zeros(struct region *region)
{
	while (region->at < region->size && region->start[region->at] == 0)
		region->at++;
}

/* The number in the header at the start of what is left; false: it is none. */
static bool header_number(const struct region *region, size_t field, size_t *number)
{
	*number = 0;
	for (size_t i = 0; i < 8; i++) {
		int digit = hex_digit((char)region->start[region->at + field + i]);
		if (digit < 0)
			return false;
		*number = *number << 4 | (size_t)digit;
	}
	return true;
}

/* Moves from a header to the file behind it, and says how long that is. */
static bool enter_file(struct region *region, size_t *size)
{
	static const char magic[] = "070701";
	size_t name_size;

	if (region->size - region->at < HEADER)
		return false;
	for (size_t i = 0; magic[i]; i++)
		if (region->start[region->at + i] != (uint8_t)magic[i])
			return false;
	if (!header_number(region, FILE_SIZE_AT, size) ||
		!header_number(region, NAME_SIZE_AT, &name_size))
		return false;
	if (name_size > region->size - region->at - HEADER)
		return false;
	region->at = aligned(region->at + HEADER + name_size);
	return region->at <= region->size;
}

static bool same(const uint8_t *a, const uint8_t *b, size_t size)
{
	uint8_t difference = 0;

	for (size_t i = 0; i < size; i++)
		difference |= a[i] ^ b[i];
	return difference == 0;
}

static enum check_result check_item(
	struct region *region, const struct item *item, struct checked *found)
{
	uint8_t digest[SHA256_BYTES];
	size_t size = item->archive;

	skip_zeros(region);
	if (region->at % 4 != 0 || (size == 0 && !enter_file(region, &size)) ||
		size > region->size - region->at)
		return CHECK_MISSING;
	sha256(region->start + region->at, size, digest);
	if (!same(digest, item->digest, sizeof digest))
		return CHECK_WRONG_DIGEST;
	if (item->archive == 0 && found->kernel == NULL) {
		found->kernel = region->start + region->at;
		found->kernel_size = size;
	}
	region->at += size;
	return CHECK_GOOD;
}

enum check_result check_ramdisk(
	const uint8_t *ramdisk, size_t size, const char *list, struct checked *found)
{
	struct region region = {ramdisk, size, 0};
	struct item item;

	*found = (struct checked){NULL, 0, 1};
	if (*list == '\0')
		return CHECK_NO_LIST;
	for (;; list++, found->file++) {
		if (!read_item(&list, &item))
			return CHECK_BAD_LIST;
		enum check_result result = check_item(&region, &item, found);
		if (result != CHECK_GOOD)
			return result;
		if (*list == '\0')
			break;
	}
	skip_zeros(&region);
	if (region.at != region.size) {
		found->file++;
		return CHECK_MORE;
	}
	return found->kernel == NULL ? CHECK_NO_KERNEL : CHECK_GOOD;
}

/* Is this the start of a word that begins so? */
static bool word_begins(const char *line, const char *at, const char *begin)
{
	if (at != line && at[-1] != ' ')
		return false;
	for (; *begin; at++, begin++)
		if (*at != *begin)
			return false;
	return true;
}

void check_take_list(char *command_line, char *list, size_t list_size)
{
	char *word = command_line, *rest;
	size_t length = 0;

	list[0] = '\0';
	while (*word && !word_begins(command_line, word, VERIFY_WORD))
		word++;
	if (*word == '\0')
		return;
	for (rest = word + sizeof VERIFY_WORD - 1; *rest && *rest != ' '; rest++)
		if (length + 1 < list_size)
			list[length++] = *rest;
	list[length] = '\0';
	while (*rest == ' ')
		rest++;
	do
		*word++ = *rest;
	while (*rest++);
}

const char *check_message(enum check_result result)
{
	switch (result) {
	case CHECK_GOOD:
		return "as it should be";
	case CHECK_NO_LIST:
		return "the command line names no digest (verify=)";
	case CHECK_BAD_LIST:
		return "verify= holds something that is no SHA-256";
	case CHECK_MISSING:
		return "missing, or cut short";
	case CHECK_WRONG_DIGEST:
		return "its SHA-256 is not the one that was promised";
	case CHECK_MORE:
		return "nothing is known about it";
	case CHECK_NO_KERNEL:
		return "none of the files is a kernel";
	}
	return "";
}
