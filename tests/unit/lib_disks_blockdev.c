// A folder like /sys/class/block and one like /dev: what is listed of them, and in which order.
// sources: src/lib/*.c
#define _GNU_SOURCE
#include "lib_disks_test.h"

#include "blockdev.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MIB = 2048 };

static void write_file(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void attribute(const char *folder, const char *name, unsigned long value)
{
	char path[300], text[32];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	snprintf(text, sizeof text, "%lu\n", value);
	write_file(path, text, strlen(text));
}

/* A device as sysfs shows one: its folder lies in its disk's, and a link leads there. */
static void add_device(const char *disk, const char *name, unsigned number, unsigned long start,
	unsigned long size)
{
	char folder[200], path[300], link[300];

	if (disk)
		snprintf(folder, sizeof folder, "devices/%s/%s", disk, name);
	else
		snprintf(folder, sizeof folder, "devices/%s", name);
	assert_int_equal(mkdir(folder, 0755), 0);
	snprintf(path, sizeof path, "sys/%s", name);
	snprintf(link, sizeof link, "../%s", folder);
	assert_int_equal(symlink(link, path), 0);
	snprintf(path, sizeof path, "%s/dev", folder);
	write_file(path, "254:17\n", 7);
	attribute(folder, "size", size);
	attribute(folder, "ro", 0);
	if (!disk)
		attribute(folder, "removable", 0);
	if (number) {
		attribute(folder, "partition", number);
		attribute(folder, "start", start);
	}
}

/* A disk of 8 MiB with two partitions. */
static void write_disk(const char *path, const char *label)
{
	struct disk *disk = disk_new((uint64_t)8 * MIB * SECTOR, SECTOR);
	struct mbr *mbr = record_at(disk, 0);

	mbr->signature = put32(0x1234abcd);
	mbr->entries[0] = entry(MBR_TYPE_LINUX, MIB, MIB);
	mbr->entries[1] = entry(MBR_TYPE_LINUX, 2 * MIB, MIB);
	memcpy(disk->bytes + 4086, "SWAPSPACE2", 10);
	memcpy(disk->bytes + 1052, label, strlen(label));
	write_file(path, disk->bytes, disk->reader.size);
	disk_free(disk);
}

static int make_folders(void **state)
{
	(void)state;
	return mkdir("sys", 0755) | mkdir("dev", 0755) | mkdir("dev/cciss", 0755) |
	       mkdir("devices", 0755);
}

static void look(struct blockdev_list *list, const char *const *names)
{
	assert_int_equal(blockdev_look_in(list, "sys", "dev"), 0);
	for (size_t i = 0; i < list->count; i++) {
		assert_non_null(names[i]);
		assert_string_equal(list->items[i].name, names[i]);
	}
	assert_null(names[list->count]);
}

static void nothing_there(void **state)
{
	struct blockdev_list list;

	(void)state;
	assert_int_equal(blockdev_look_in(&list, "missing", "dev"), -1);
	assert_int_equal(errno, ENOENT);
	assert_null(list.items);
	assert_int_equal(list.count, 0);
	look(&list, (const char *[]){NULL});
	blockdev_free(&list);
	blockdev_free(&list);
}

static void listing(void **state)
{
	static const char *const names[] = {
		"cciss!c0d0", "vda", "vda1", "vda2", "vda3", "vda10", "vdb", "vdb1", NULL};
	struct blockdev_list list;

	(void)state;
	add_device(NULL, "vdb", 0, 0, 8 * MIB);
	add_device("vdb", "vdb1", 1, MIB, MIB);
	add_device(NULL, "vda", 0, 0, 8 * MIB);
	add_device("vda", "vda10", 10, 5 * MIB, 1);
	/* The kernel's partition 2 is not where the table's is. */
	add_device("vda", "vda2", 2, 3 * MIB, MIB);
	add_device("vda", "vda1", 1, MIB, MIB);
	add_device("vda", "vda3", 3, 2 * MIB, MIB);
	add_device(NULL, "loop0", 0, 0, 8);
	add_device(NULL, "ram0", 0, 0, 8);
	add_device(NULL, "zram0", 0, 0, 8);
	add_device(NULL, "fd0", 0, 0, 8);
	add_device(NULL, "sr0", 0, 0, 8);
	add_device(NULL, "sda", 0, 0, 0);
	attribute("devices/sda", "removable", 1);
	attribute("devices/vda", "removable", 1);
	attribute("devices/vda/vda1", "ro", 1);
	add_device(NULL, "cciss!c0d0", 0, 0, MIB);
	/* A path of a disk that the kernel hides has no number. */
	assert_int_equal(mkdir("sys/nvme0c0n1", 0755), 0);
	write_disk("dev/vda", "disk");
	write_disk("dev/vda1", "one");
	write_disk("dev/cciss/c0d0", "raid");
	write_file("dev/vdb", "", 0);
	look(&list, names);
	assert_int_equal(list.items[1].major, 254);
	assert_int_equal(list.items[1].minor, 17);
	assert_int_equal(list.items[1].size, (uint64_t)8 * MIB * SECTOR);
	assert_false(list.items[1].read_only);
	assert_true(list.items[1].removable);
	assert_string_equal(list.items[1].disk, "");
	blockdev_free(&list);
}

static void contents(void **state)
{
	struct blockdev_list list;
	const struct seen *items;

	(void)state;
	assert_int_equal(blockdev_look_in(&list, "sys", "dev"), 0);
	items = list.items;
	assert_false(items[0].unreadable);
	/* What has partitions is no swap, whatever its beginning looks like. */
	assert_null(items[0].contents.type);
	assert_false(items[2].unreadable);
	assert_string_equal(items[2].disk, "vda");
	assert_int_equal(items[2].number, 1);
	assert_int_equal(items[2].start, MIB);
	assert_true(items[2].read_only);
	assert_true(items[2].removable);
	assert_string_equal(items[2].partuuid, "1234abcd-01");
	assert_string_equal(items[2].contents.type, "swap");
	assert_string_equal(items[2].contents.label, "one");
	/* vda2 has no node, and lies elsewhere; vda3 is not in the table. */
	assert_true(items[3].unreadable);
	assert_string_equal(items[3].partuuid, "");
	assert_string_equal(items[4].partuuid, "");
	/* vdb can be opened and is empty. */
	assert_true(items[6].unreadable);
	assert_true(items[7].unreadable);
	blockdev_free(&list);
}

/* Nodes that would be waited for. */
static void never_waits(void **state)
{
	struct blockdev_list list;

	(void)state;
	assert_int_equal(mkfifo("dev/vda2", 0644), 0);
	alarm(20);
	assert_int_equal(blockdev_look_in(&list, "sys", "dev"), 0);
	alarm(0);
	assert_true(list.items[3].unreadable);
	blockdev_free(&list);
}

static void reader_of_a_file(void **state)
{
	struct reader reader;
	char bytes[4];
	int fd;

	(void)state;
	write_file("file", "0123456789", 10);
	fd = open("file", O_RDONLY);
	assert_true(fd >= 0);
	assert_true(blockdev_reader(fd, &reader));
	assert_int_equal(reader.size, 10);
	assert_int_equal(reader.sector_size, SECTOR);
	assert_true(reader.read(reader.context, 6, bytes, 4));
	assert_memory_equal(bytes, "6789", 4);
	assert_false(reader.read(reader.context, 7, bytes, 4));
	assert_false(reader.read(reader.context, UINT64_MAX, bytes, 4));
	close(fd);
	assert_false(blockdev_reader(fd, &reader));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_there),
		cmocka_unit_test(listing),
		cmocka_unit_test(contents),
		cmocka_unit_test(never_waits),
		cmocka_unit_test(reader_of_a_file),
	};

	return cmocka_run_group_tests(tests, make_folders, NULL);
}
