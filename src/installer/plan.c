#define _GNU_SOURCE

#include "plan.h"

#include "disk_list.h"
#include "message.h"
#include "refuse.h"

#include "../lib/format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { WAIT_SECONDS = 20 };

static bool choose_blank(struct plan *plan)
{
	size_t blank = 0;

	for (size_t i = 0; i < plan->disks.count; i++) {
		const struct seen *seen = &plan->disks.items[i];

		if (seen->read_only || seen->removable || !disk_is_blank(&plan->disks, i))
			continue;
		plan->disk = i;
		blank++;
	}
	if (blank == 1)
		return true;
	message_error("auto: %s blank disk", blank ? "there is more than one" : "there is no");
	message_hint("nutshell-install   lists the disks; name one");
	return false;
}

static bool choose_named(struct plan *plan, const char *word)
{
	size_t second;

	switch (disk_choose(word, &plan->disks, &plan->disk, &second)) {
	case DISK_FOUND:
		return true;
	case DISK_AMBIGUOUS:
		message_error("%s means two disks: /dev/%s and /dev/%s", word,
			plan->disks.items[plan->disk].name, plan->disks.items[second].name);
		message_hint("Name one of them by its device");
		return false;
	default:
		message_error("there is no disk %s", word);
		message_hint("nutshell-install   lists those that there are");
		return false;
	}
}

/* Nobody is there who would try again: a disk may take a while to appear. */
static bool look(struct plan *plan, const char *word)
{
	unsigned left = plan->options->unattended ? WAIT_SECONDS : 0;
	size_t index, second;

	while (blockdev_look(&plan->disks) == 0) {
		if (!left || strcmp(word, "auto") == 0 ||
			disk_choose(word, &plan->disks, &index, &second) != DISK_ABSENT)
			return true;
		left--;
		blockdev_free(&plan->disks);
		sleep(1);
	}
	return message_error("cannot list the disks: %s", strerror(errno));
}

static bool choose_disk(struct plan *plan, const char *word)
{
	if (!look(plan, word))
		return false;
	return strcmp(word, "auto") == 0 ? choose_blank(plan) : choose_named(plan, word);
}

static void name_disk(struct plan *plan)
{
	const struct seen *disk = &plan->disks.items[plan->disk];
	char last = disk->name[strlen(disk->name) - 1];

	disk_info_read(disk->name, &plan->info);
	format_text(plan->path, sizeof plan->path, "/dev/%s", disk->name);
	/* nvme0n1p1, but vda1 (block/partitions/core.c, add_partition). */
	format_text(plan->system, sizeof plan->system, "%s%s1", plan->path,
		last >= '0' && last <= '9' ? "p" : "");
	format_text(plan->serial, sizeof plan->serial, "%s",
		plan->info.serial[0] ? plan->info.serial : "unknown");
}

/* A partition, read from the disk: the kernel knows of none where sector 0 was wiped already. */
struct within {
	struct reader disk;
	uint64_t start; /* bytes */
};

static bool read_within(void *context, uint64_t offset, void *to, size_t len)
{
	const struct within *within = context;

	return within->disk.read(within->disk.context, within->start + offset, to, len);
}

static bool take_second(struct plan *plan, const struct reader *disk)
{
	struct partition_table table = {.count = 0};
	struct within within = {.disk = *disk};
	struct reader reader = {read_within, &within, 0, disk->sector_size};

	mbr_read(disk, &plan->old, &table);
	for (size_t i = 0; i < table.count; i++) {
		if (table.partitions[i].number != 2 ||
			plan->old.entries[1].type == MBR_TYPE_PROTECTIVE)
			continue;
		plan->kept = table.partitions[i];
		within.start = plan->kept.start * SECTOR;
		reader.size = plan->kept.count * SECTOR;
		disk_read_contents(&reader, &plan->home);
		return true;
	}
	return false;
}

/* The second partition, from the disk's table, or from where an interrupted installation saved it.
 */
static bool find_kept(struct plan *plan)
{
	struct reader reader;
	struct mbr saved;
	int fd = open(plan->path, O_RDONLY | O_CLOEXEC);
	bool found = fd >= 0 && blockdev_reader(fd, &reader) &&
		     pread(fd, &plan->old, SECTOR, 0) == SECTOR &&
		     pread(fd, &saved, SECTOR, (off_t)LAYOUT_SAVED * SECTOR) == SECTOR;

	if (found && !mbr_is_valid(&plan->old))
		saved_table_read(&saved, &plan->old);
	found = found && mbr_is_valid(&plan->old) && take_second(plan, &reader);
	if (fd >= 0)
		close(fd);
	return found ||
	       message_error("--keep-home: %s has no second partition in an MBR", plan->path);
}

static bool make_layout(struct plan *plan)
{
	struct layout_wish wish = {
		.disk_sectors = plan->disks.items[plan->disk].size / SECTOR,
		.system_sectors = plan->options->size / SECTOR,
		.spare_sectors = plan->options->spare / SECTOR,
	};
	const char *wrong;

	while (!wish.signature)
		if (getrandom(&wish.signature, sizeof wish.signature, 0) < 0)
			return message_error("no random numbers: %s", strerror(errno));
	if (plan->options->keep_home) {
		wish.signature =
			get32(plan->old.signature) ? get32(plan->old.signature) : wish.signature;
		wish.kept = &plan->kept;
	}
	wrong = layout_plan(&wish, &plan->layout);
	return !wrong || message_error("%s: %s", plan->path, wrong);
}

bool plan_make(struct plan *plan, const struct options *options)
{
	char partuuid[UUID_TEXT];

	*plan = (struct plan){.options = options};
	if (!choose_disk(plan, options->disk))
		return false;
	name_disk(plan);
	if (options->unattended && disk_is_installed(&plan->disks.items[plan->disk], partuuid)) {
		message_error("%s was installed to already (PARTUUID %s): nothing is changed",
			plan->path, partuuid);
		message_hint("Restart the machine: it will start from that disk");
		return false;
	}
	return !refuse_disk(plan) && (!options->keep_home || find_kept(plan)) &&
	       make_layout(plan) && kernel_source_find(options, &plan->kernel);
}

static void show_part(unsigned number, const struct layout_part *part, const char *what)
{
	char size[24];

	if (part->count)
		printf("  Partition %u  from sector %llu, %s: %s\n", number,
			(unsigned long long)part->start, size_text(part->count * SECTOR, size),
			what);
}

void plan_show(const struct plan *plan)
{
	const struct seen *disk = &plan->disks.items[plan->disk];
	char size[24], holds[200], kernel[24];

	printf("  Disk         %s, %s, %s, serial %s\n", plan->path, size_text(disk->size, size),
		plan->info.model[0] ? plan->info.model : "no model", plan->serial);
	printf("  Holds now    %s\n", disk_holds(&plan->disks, plan->disk, holds, sizeof holds));
	show_part(1, &plan->layout.system, "the system (ext4, active)");
	show_part(2, &plan->layout.second,
		plan->layout.second_kept ? "stays as it is" : "spare, empty");
	if (plan->layout.unused)
		printf("  Unused       %s at the end, which an MBR cannot address\n",
			size_text(plan->layout.unused * SECTOR, size));
	printf("  PARTUUID     %s\n", plan->layout.partuuid);
	printf("  Kernel       %s, %s, sha256 %.16s...\n", plan->kernel.from,
		size_text(plan->kernel.size, kernel), plan->kernel.sha256_text);
	printf("  Parameters   %s\n", plan->options->append ? plan->options->append : "quiet");
	if (!disk_is_blank(&plan->disks, plan->disk))
		printf("\n  What is on %s now is LOST%s.\n", plan->path,
			plan->layout.second_kept ? ", but for partition 2" : "");
}

void plan_show_json(const struct plan *plan)
{
	printf("{\"disk\": ");
	print_json(plan->path);
	printf(", \"serial\": ");
	print_json(plan->info.serial);
	printf(", \"bytes\": %llu, \"partuuid\": ",
		(unsigned long long)plan->disks.items[plan->disk].size);
	print_json(plan->layout.partuuid);
	printf(", \"system\": {\"start\": %llu, \"sectors\": %llu}",
		(unsigned long long)plan->layout.system.start,
		(unsigned long long)plan->layout.system.count);
	if (plan->layout.second.count)
		printf(", \"second\": {\"start\": %llu, \"sectors\": %llu, \"kept\": %s}",
			(unsigned long long)plan->layout.second.start,
			(unsigned long long)plan->layout.second.count,
			plan->layout.second_kept ? "true" : "false");
	printf(", \"kernel\": {\"from\": ");
	print_json(plan->kernel.from);
	printf(", \"bytes\": %llu, \"sha256\": ", (unsigned long long)plan->kernel.size);
	print_json(plan->kernel.sha256_text);
	puts("}}");
}
