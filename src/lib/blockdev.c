#define _GNU_SOURCE /* strverscmp */
#include "blockdev.h"

#include "decimal.h"
#include "dir.h"
#include "format.h"
#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/cdrom.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_BYTES = 64 << 10 }; /* of the list: room for most machines */

/* Where devices are described, and where their nodes are. */
struct folders {
	const char *sysfs, *dev;
};

static bool read_fd(void *context, uint64_t offset, void *to, size_t len)
{
	int fd = (int)(intptr_t)context;
	char *at = to;

	while (len) {
		ssize_t got = pread(fd, at, len, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		offset += (uint64_t)got;
		len -= (size_t)got;
	}
	return true;
}

bool blockdev_reader(int fd, struct reader *reader)
{
	struct stat stat;
	int sector_size = SECTOR;

	*reader = (struct reader){.read = read_fd, .context = (void *)(intptr_t)fd};
	if (fstat(fd, &stat) != 0)
		return false;
	reader->size = (uint64_t)stat.st_size;
	if (S_ISBLK(stat.st_mode) && (ioctl(fd, (int)BLKGETSIZE64, &reader->size) != 0 ||
					     ioctl(fd, (int)BLKSSZGET, &sector_size) != 0))
		return false;
	reader->sector_size = (uint32_t)sector_size;
	return true;
}

/* The number in one of a device's files in sysfs; 0 where there is none. */
static uint64_t number_in(const struct folders *folders, const char *name, const char *file)
{
	char path[PATH_MAX], text[32];
	long number;
	ssize_t len;

	format_text(path, sizeof path, "%s/%s/%s", folders->sysfs, name, file);
	len = io_read_line(path, text, sizeof text);
	number = decimal_parse(text, len > 0 ? (size_t)len : 0, LONG_MAX);
	return number > 0 ? (uint64_t)number : 0;
}

/* A drive that waits for a medium is not waited for. -1 where there is no node. */
static int open_node(const struct folders *folders, const char *name)
{
	char path[PATH_MAX];

	format_text(path, sizeof path, "%s/%s", folders->dev, name);
	/* In sysfs a '/' of the name is a '!'. */
	for (char *at = path + strlen(folders->dev); *at; at++)
		if (*at == '!')
			*at = '/';
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static bool is_empty_optical_drive(const struct folders *folders, const char *name)
{
	int fd, status;

	if (strncmp(name, "sr", 2) != 0)
		return false;
	fd = open_node(folders, name);
	if (fd < 0)
		return true;
	status = ioctl(fd, CDROM_DRIVE_STATUS, CDSL_CURRENT);
	close(fd);
	return status != CDS_DISC_OK;
}

static bool is_left_out(const struct folders *folders, const struct seen *seen)
{
	/* Floppy drives cannot tell that they are empty, but for a long time of trying. */
	static const char *const kinds[] = {"loop", "ram", "zram", "fd"};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strncmp(seen->name, kinds[i], strlen(kinds[i])) == 0)
			return true;
	return (seen->removable && !seen->size) || is_empty_optical_drive(folders, seen->name);
}

/* The link of a partition leads to .../DISK/NAME. */
static void find_disk(const struct folders *folders, struct seen *seen)
{
	char path[PATH_MAX], target[PATH_MAX];
	char *slash;
	ssize_t len;

	format_text(path, sizeof path, "%s/%s", folders->sysfs, seen->name);
	len = readlink(path, target, sizeof target - 1);
	target[len > 0 ? len : 0] = '\0';
	slash = strrchr(target, '/');
	if (!slash)
		return;
	*slash = '\0';
	slash = strrchr(target, '/');
	format_text(seen->disk, sizeof seen->disk, "%.*s", (int)sizeof seen->disk - 1,
		slash ? slash + 1 : target);
}

/* What sysfs says of it. False: not a device that can be opened, or one that is left out. */
static bool describe(const struct folders *folders, const char *name, struct seen *seen)
{
	char path[PATH_MAX], text[32];
	size_t colon;
	ssize_t len;

	*seen = (struct seen){.unreadable = true};
	format_text(path, sizeof path, "%s/%s/dev", folders->sysfs, name);
	len = io_read_line(path, text, sizeof text);
	colon = strcspn(text, ":");
	if (strlen(name) >= sizeof seen->name || !text[colon])
		return false;
	strcpy(seen->name, name);
	seen->major = (unsigned)decimal_parse(text, colon, INT_MAX);
	seen->minor = (unsigned)decimal_parse(text + colon + 1, (size_t)len - colon - 1, INT_MAX);
	seen->number = (unsigned)number_in(folders, name, "partition");
	seen->start = number_in(folders, name, "start");
	seen->size = number_in(folders, name, "size") * SECTOR;
	seen->read_only = number_in(folders, name, "ro");
	seen->removable = number_in(folders, name, "removable");
	if (seen->number)
		find_disk(folders, seen);
	return !is_left_out(folders, seen);
}

/* vda before vda1 before vda2 before vda10 before vdb. */
static bool is_before(const struct seen *x, const struct seen *y)
{
	int order = strverscmp(x->number ? x->disk : x->name, y->number ? y->disk : y->name);

	return order ? order < 0 : x->number < y->number;
}

/* Pages of its own, as the C library's heap would be a tenth of /init. */
static bool have_room(struct blockdev_list *list)
{
	size_t bytes = list->bytes ? 2 * list->bytes : FIRST_BYTES;
	void *items;

	if ((list->count + 1) * sizeof *list->items <= list->bytes)
		return true;
	items = list->bytes ? mremap(list->items, list->bytes, bytes, MREMAP_MAYMOVE)
			    : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				      -1, 0);
	if (items == MAP_FAILED)
		return false;
	list->items = items;
	list->bytes = bytes;
	return true;
}

static void insert(struct blockdev_list *list, const struct seen *seen)
{
	size_t at = list->count++;

	for (; at && is_before(seen, &list->items[at - 1]); at--)
		list->items[at] = list->items[at - 1];
	list->items[at] = *seen;
}

static bool list_all(struct blockdev_list *list, const struct folders *folders)
{
	struct seen seen;
	struct dir dir;
	const char *name;
	bool room = true;

	if (dir_open(&dir, AT_FDCWD, folders->sysfs, 0) < 0)
		return false;
	while (room && (name = dir_next(&dir))) {
		if (name[0] == '.' || !describe(folders, name, &seen))
			continue;
		room = have_room(list);
		if (room)
			insert(list, &seen);
	}
	dir_close(&dir);
	return room;
}

/* Is this device a partition of that disk, and as the table has it? What the kernel knows may be
 * older than what is on the disk, or not from there at all. */
static const struct partition *find_partition(
	const struct partition_table *table, const struct seen *seen)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->partitions[i].number == seen->number &&
			table->partitions[i].start == seen->start)
			return &table->partitions[i];
	return NULL;
}

static void name_partitions(
	struct seen *disk, const struct seen *end, const struct partition_table *table)
{
	for (struct seen *seen = disk + 1; seen < end && strcmp(seen->disk, disk->name) == 0;
		seen++) {
		const struct partition *partition = find_partition(table, seen);

		seen->removable = disk->removable;
		if (!partition)
			continue;
		strcpy(seen->partuuid, partition->uuid);
		strcpy(seen->partlabel, partition->name);
		seen->zero_id = partition->zero_id;
	}
}

static void look_at(const struct folders *folders, struct seen *seen, const struct seen *end)
{
	struct partition_table table = {.count = 0};
	struct reader reader;
	int fd = open_node(folders, seen->name);

	if (fd < 0)
		return;
	seen->unreadable = !blockdev_reader(fd, &reader) || !reader.size;
	if (!seen->unreadable && !seen->number) {
		seen->unreadable = !disk_read_table(&reader, &table);
		seen->problem = table.problem;
		name_partitions(seen, end, &table);
	}
	/* On a disk with partitions a superblock at its beginning or end may be one of theirs. */
	if (!seen->unreadable && !table.count)
		seen->unreadable = !disk_read_contents(&reader, &seen->contents);
	close(fd);
}

int blockdev_look_in(struct blockdev_list *list, const char *sysfs, const char *dev)
{
	const struct folders folders = {sysfs, dev};

	*list = (struct blockdev_list){.items = NULL};
	if (!list_all(list, &folders)) {
		int saved = errno;

		blockdev_free(list);
		errno = saved;
		return -1;
	}
	for (size_t i = 0; i < list->count; i++)
		look_at(&folders, &list->items[i], list->items + list->count);
	return 0;
}

int blockdev_look(struct blockdev_list *list)
{
	return blockdev_look_in(list, "/sys/class/block", "/dev");
}

void blockdev_free(struct blockdev_list *list)
{
	if (list->bytes)
		munmap(list->items, list->bytes);
	*list = (struct blockdev_list){.items = NULL};
}
