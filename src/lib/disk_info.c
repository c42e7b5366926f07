#define _GNU_SOURCE

#include "disk_info.h"

#include "decimal.h"
#include "format.h"
#include "io.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { CLIMB_MAX = 8, VPD_HEADER = 4 };

static void path_of(char path[PATH_MAX], const char *name, const char *file)
{
	format_text(path, PATH_MAX, "/sys/class/block/%s/%s", name, file);
}

/* Without blanks at either end; what does not print becomes '?'. */
static void tidy(char *text)
{
	size_t blanks = strspn(text, " "), len = strlen(text + blanks);

	memmove(text, text + blanks, len + 1);
	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

static bool read_text(const char *name, const char *file, char *text, size_t size)
{
	char path[PATH_MAX];

	path_of(path, name, file);
	if (io_read_line(path, text, size) <= 0)
		return false;
	tidy(text);
	return *text;
}

/* SCSI's vital product data, page 0x80: the unit's serial number (SPC-4, 7.8.14). ATA has it
 * through libata. */
static bool read_vpd(const char *name, char *text, size_t size)
{
	unsigned char page[256] = {0};
	char path[PATH_MAX];
	ssize_t len;
	size_t count;

	path_of(path, name, "device/vpd_pg80");
	len = io_read_file(path, (char *)page, sizeof page);
	if (len <= VPD_HEADER)
		return false;
	count = (size_t)len - VPD_HEADER;
	if (count > page[3])
		count = page[3];
	format_text(text, size, "%.*s", (int)count, (const char *)page + VPD_HEADER);
	tidy(text);
	return *text;
}

/* USB has it some folders above the disk. */
static bool climb(const char *name, char *text, size_t size)
{
	char file[128] = "device";

	for (unsigned i = 0; i < CLIMB_MAX; i++) {
		size_t len = strlen(file);

		format_text(file + len, sizeof file - len, "/serial");
		if (read_text(name, file, text, size))
			return true;
		format_text(file + len, sizeof file - len, "/..");
	}
	return false;
}

void disk_info_read(const char *name, struct disk_info *info)
{
	char number[32];

	*info = (struct disk_info){.model = ""};
	read_text(name, "device/model", info->model, sizeof info->model);
	if (!read_text(name, "serial", info->serial, sizeof info->serial) &&
		!read_vpd(name, info->serial, sizeof info->serial))
		climb(name, info->serial, sizeof info->serial);
	if (read_text(name, "queue/logical_block_size", number, sizeof number)) {
		long size = decimal_parse(number, strlen(number), INT_MAX);

		info->sector_size = size > 0 ? (unsigned)size : 0;
	}
}

static bool is_meant(const char *word, const struct seen *seen)
{
	struct disk_info info;

	if (strncmp(word, "serial=", 7) != 0)
		return strcmp(strncmp(word, "/dev/", 5) == 0 ? word + 5 : word, seen->name) == 0;
	if (seen->number)
		return false;
	disk_info_read(seen->name, &info);
	return info.serial[0] && strcmp(word + 7, info.serial) == 0;
}

enum disk_choice disk_choose(
	const char *word, const struct blockdev_list *list, size_t *index, size_t *second)
{
	enum disk_choice choice = DISK_ABSENT;

	for (size_t i = 0; i < list->count; i++) {
		if (!is_meant(word, &list->items[i]))
			continue;
		if (choice == DISK_FOUND) {
			*second = i;
			return DISK_AMBIGUOUS;
		}
		*index = i;
		choice = DISK_FOUND;
	}
	return choice;
}

static bool read_at(const struct seen *disk, unsigned sector, void *to)
{
	char path[64];
	int fd;
	bool read;

	format_text(path, sizeof path, "/dev/%s", disk->name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	read = pread(fd, to, SECTOR, (off_t)sector * SECTOR) == SECTOR;
	close(fd);
	return read;
}

bool disk_is_blank(const struct blockdev_list *list, size_t index)
{
	const struct seen *disk = &list->items[index];
	unsigned char first[SECTOR];

	if (disk->number || disk->unreadable || disk->contents.type)
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].disk, disk->name) == 0)
			return false;
	/* An empty table, or somebody's boot code. */
	return read_at(disk, 0, first) && !(first[510] == 0x55 && first[511] == 0xaa);
}

bool disk_is_installed(const struct seen *disk, char partuuid[UUID_TEXT])
{
	struct stamp stamp;
	struct mbr mbr;

	if (disk->number || disk->unreadable || !read_at(disk, 0, &mbr) ||
		!read_at(disk, LAYOUT_STAMP, &stamp) || !stamp_is_valid(&stamp, &mbr))
		return false;
	mbr_partuuid(partuuid, get32(mbr.signature), 1);
	return true;
}

bool disk_find_installed(
	const char *word, const struct blockdev_list *list, char partuuid[UUID_TEXT])
{
	size_t index, second, installed = 0;

	if (strcmp(word, "auto") != 0)
		return disk_choose(word, list, &index, &second) == DISK_FOUND &&
		       disk_is_installed(&list->items[index], partuuid);
	for (size_t i = 0; i < list->count; i++)
		installed += disk_is_installed(&list->items[i], partuuid);
	return installed == 1;
}
