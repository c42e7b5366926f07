#define _GNU_SOURCE

#include "refuse.h"

#include "disk_list.h"
#include "message.h"

#include "../lib/dir.h"
#include "../lib/format.h"
#include "../lib/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 1024, TABLE_MAX = 64 << 10 };

/* The disk itself, or one of its partitions? */
static bool is_ours(const struct plan *plan, const struct seen *seen)
{
	const char *disk = plan->disks.items[plan->disk].name;

	return strcmp(seen->name, disk) == 0 || strcmp(seen->disk, disk) == 0;
}

static const struct seen *find_number(const struct plan *plan, unsigned major, unsigned minor)
{
	for (size_t i = 0; i < plan->disks.count; i++) {
		const struct seen *seen = &plan->disks.items[i];

		if (seen->major == major && seen->minor == minor && is_ours(plan, seen))
			return seen;
	}
	return NULL;
}

/* proc(5), /proc/PID/mountinfo: the third field is major:minor, the fifth the mount point. */
static bool is_mounted(const struct plan *plan)
{
	char line[LINE], where[LINE];
	FILE *file = fopen("/proc/self/mountinfo", "r");
	const struct seen *seen = NULL;
	unsigned major, minor;

	while (file && !seen && fgets(line, sizeof line, file))
		if (sscanf(line, "%*u %*u %u:%u %*s %1023s", &major, &minor, where) == 3)
			seen = find_number(plan, major, minor);
	if (file)
		fclose(file);
	if (!seen)
		return false;
	message_error("/dev/%s is mounted on %s", seen->name, where);
	message_hint("umount %s, or choose another disk", where);
	return true;
}

static bool is_swap(const struct plan *plan)
{
	static char table[TABLE_MAX];
	char name[64];

	io_read_file("/proc/swaps", table, sizeof table);
	for (size_t i = 0; i < plan->disks.count; i++) {
		if (!is_ours(plan, &plan->disks.items[i]))
			continue;
		format_text(name, sizeof name, "/dev/%s ", plan->disks.items[i].name);
		if (!strstr(table, name))
			continue;
		message_error("/dev/%s is swap space", plan->disks.items[i].name);
		message_hint("swapoff /dev/%s", plan->disks.items[i].name);
		return true;
	}
	return false;
}

static bool has_holder(const struct plan *plan)
{
	for (size_t i = 0; i < plan->disks.count; i++) {
		char path[128];
		struct dir dir;
		const char *holder;

		if (!is_ours(plan, &plan->disks.items[i]))
			continue;
		format_text(path, sizeof path, "/sys/class/block/%s/holders",
			plan->disks.items[i].name);
		dir_open(&dir, AT_FDCWD, path, 0);
		holder = dir_next(&dir);
		if (holder) {
			message_error("/dev/%s is part of %s (RAID, LVM or encryption)",
				plan->disks.items[i].name, holder);
			message_hint("Stop %s first, or choose another disk", holder);
		}
		dir_close(&dir);
		if (holder)
			return true;
	}
	return false;
}

static bool is_unusable(const struct plan *plan)
{
	const struct seen *disk = &plan->disks.items[plan->disk];

	if (disk->number) {
		message_error("%s is a partition; a whole disk is wanted", plan->path);
		message_hint("Its disk is /dev/%s", disk->disk);
		return true;
	}
	if (disk->unreadable) {
		message_error("%s cannot be read", plan->path);
		message_hint("dmesg | tail   says why");
		return true;
	}
	if (disk->read_only) {
		message_error("%s is read-only", plan->path);
		message_hint("A switch on the medium, or blockdev --setrw %s", plan->path);
		return true;
	}
	if (plan->info.sector_size == SECTOR)
		return false;
	message_error("%s has logical sectors of %u bytes; GRUB on a BIOS wants 512", plan->path,
		plan->info.sector_size);
	message_hint("Many NVMe disks can be formatted to 512 (nvme format --lbaf)");
	return true;
}

/* The kernel knows of users that are in no list: another program that opened it exclusively. */
static bool is_busy(const struct plan *plan)
{
	int fd = open(plan->path, O_RDWR | O_EXCL | O_CLOEXEC), why;

	if (fd >= 0) {
		close(fd);
		return false;
	}
	why = errno;
	message_error("%s cannot be opened for writing: %s", plan->path, strerror(why));
	if (why == EBUSY)
		message_hint("Some program has it for itself: fuser %s", plan->path);
	return true;
}

static bool holds_data(const struct plan *plan)
{
	char holds[LINE];

	if (plan->options->wipe || !plan->options->yes || plan->options->dry_run ||
		disk_is_blank(&plan->disks, plan->disk) || plan->options->keep_home)
		return false;
	message_error("there is something on %s (serial %s): %s", plan->path, plan->serial,
		disk_holds(&plan->disks, plan->disk, holds, sizeof holds));
	message_hint("If it may be lost: %s", plan->options->unattended
						      ? "nutshell.install.wipe=yes"
						      : "--wipe as well as --yes");
	return true;
}

bool refuse_disk(const struct plan *plan)
{
	return is_unusable(plan) || is_mounted(plan) || is_swap(plan) || has_holder(plan) ||
	       is_busy(plan) || holds_data(plan);
}
