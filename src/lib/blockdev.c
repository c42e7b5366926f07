#define _GNU_SOURCE /* strverscmp */
#include "blockdev.h"

#include "io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/cdrom.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

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

	snprintf(path, sizeof path, "%s/%s/%s", folders->sysfs, name, file);
	return io_read_line(path, text, sizeof text) > 0 ? strtoull(text, NULL, 10) : 0;
}

/* A drive that waits for a medium is not waited for. -1 where there is no node. */
static int open_node(const struct folders *folders, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", folders->dev, name);
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

	snprintf(path, sizeof path, "%s/%s", folders->sysfs, seen->name);
	len = readlink(path, target, sizeof target - 1);
	target[len > 0 ? len : 0] = '\0';
	slash = strrchr(target, '/');
	if (!slash)
		return;
	*slash = '\0';
	slash = strrchr(target, '/');
	snprintf(seen->disk, sizeof seen->disk, "%.*s", (int)sizeof seen->disk - 1,
		slash ? slash + 1 : target);
}

/* What sysfs says of it. False: not a device that can be opened, or one that is left out. */
static bool describe(const struct folders *folders, const char *name, struct seen *seen)
{
	char path[PATH_MAX], text[32], *minor;

	*seen = (struct seen){.unreadable = true};
	snprintf(path, sizeof path, "%s/%s/dev", folders->sysfs, name);
	if (strlen(name) >= sizeof seen->name || io_read_line(path, text, sizeof text) <= 0)
		return false;
	strcpy(seen->name, name);
	seen->major = (unsigned)strtoul(text, &minor, 10);
	seen->minor = *minor ? (unsigned)strtoul(minor + 1, NULL, 10) : 0;
	seen->number = (unsigned)number_in(folders, name, "partition");
	seen->start = number_in(folders, name, "start");
	seen->size = number_in(folders, name, "size") * SECTOR;
	seen->read_only = number_in(folders, name, "ro");
	seen->removable = number_in(folders, name, "removable");
	if (seen->number)
		find_disk(folders, seen);
	return !is_left_out(folders, seen);
}

static bool list_all(struct blockdev_list *list, const struct folders *folders)
{
	const struct dirent *entry;
	struct seen seen, *items;
	DIR *dir = opendir(folders->sysfs);

	if (!dir)
		return false;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || !describe(folders, entry->d_name, &seen))
			continue;
		items = realloc(list->items, (list->count + 1) * sizeof *items);
		if (!items) {
			closedir(dir);
			errno = ENOMEM;
			return false;
		}
		list->items = items;
		items[list->count++] = seen;
	}
	closedir(dir);
	return true;
}

/* vda before vda1 before vda2 before vda10 before vdb. */
static int by_name(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	int order = strverscmp(x->number ? x->disk : x->name, y->number ? y->disk : y->name);

	return order ? order : (x->number > y->number) - (x->number < y->number);
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
	if (list->count)
		qsort(list->items, list->count, sizeof *list->items, by_name);
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
	free(list->items);
	*list = (struct blockdev_list){.items = NULL};
}
