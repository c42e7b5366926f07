/* Lays out a disk image as an installation does, with the same code: sector 0, GRUB and the stamp.
 *
 * usage: layout_disk IMAGE SIGNATURE SYSTEM SPARE KEPT-START KEPT-COUNT [BOOT.IMG CORE.IMG]
 *
 * All numbers are sectors, 0 where there is no such wish. Prints the layout; with status 2 what is
 * wrong with the wish, or with an image of GRUB's. */
// sources: src/lib/*.c
#define _GNU_SOURCE /* fseeko() */

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "grub_image.h"
#include "layout.h"

struct file {
	char bytes[(GRUB_CORE_SECTORS_MAX + 1) * SECTOR];
	size_t len;
};

static _Noreturn void refuse(const char *why)
{
	fprintf(stderr, "%s\n", why);
	exit(2);
}

static _Noreturn void fail(const char *path)
{
	perror(path);
	exit(1);
}

static void read_file(struct file *file, const char *path)
{
	FILE *stream = fopen(path, "rb");

	if (!stream)
		fail(path);
	file->len = fread(file->bytes, 1, sizeof file->bytes, stream);
	if (ferror(stream) || fclose(stream))
		fail(path);
}

static struct layout plan(char **numbers, uint64_t disk_sectors)
{
	struct partition kept = {
		.number = 2,
		.start = strtoull(numbers[3], NULL, 0),
		.count = strtoull(numbers[4], NULL, 0),
		.mbr_type = MBR_TYPE_LINUX,
	};
	const struct layout_wish wish = {
		.disk_sectors = disk_sectors,
		.signature = (uint32_t)strtoul(numbers[0], NULL, 0),
		.system_sectors = strtoull(numbers[1], NULL, 0),
		.spare_sectors = strtoull(numbers[2], NULL, 0),
		.kept = kept.count ? &kept : NULL,
	};
	struct layout layout;
	const char *wrong = layout_plan(&wish, &layout);

	if (wrong)
		refuse(wrong);
	return layout;
}

static void write_at(FILE *disk, uint64_t sector, const void *bytes, size_t len)
{
	if (fseeko(disk, (off_t)(sector * SECTOR), SEEK_SET) || fwrite(bytes, 1, len, disk) != len)
		fail("write");
}

/* GRUB's code, for sector 0 and behind it. */
static void write_grub(FILE *disk, struct mbr *mbr, const char *boot_path, const char *core_path)
{
	static struct file boot, core;
	size_t sectors;
	const char *wrong;

	read_file(&boot, boot_path);
	read_file(&core, core_path);
	wrong = grub_boot_check(boot.bytes, boot.len);
	if (!wrong)
		wrong = grub_core_check(core.bytes, core.len, &sectors);
	if (wrong)
		refuse(wrong);
	grub_boot_place(mbr, boot.bytes);
	write_at(disk, LAYOUT_CORE, core.bytes, core.len);
}

int main(int argc, char **argv)
{
	struct stat status;
	struct stamp stamp;
	struct layout layout;
	struct mbr mbr;
	FILE *disk;

	if (argc != 7 && argc != 9)
		refuse("usage: layout_disk IMAGE SIGNATURE SYSTEM SPARE KEPT-START KEPT-COUNT "
		       "[BOOT.IMG CORE.IMG]");
	disk = fopen(argv[1], "r+b");
	if (!disk || fstat(fileno(disk), &status))
		fail(argv[1]);
	layout = plan(argv + 2, (uint64_t)status.st_size / SECTOR);
	layout_table(&layout, &mbr);
	stamp_make(&stamp, layout.signature, (const uint8_t[32]){0}, 0);
	if (argc == 9)
		write_grub(disk, &mbr, argv[7], argv[8]);
	write_at(disk, LAYOUT_STAMP, &stamp, sizeof stamp);
	write_at(disk, 0, &mbr, sizeof mbr);
	if (fclose(disk))
		fail(argv[1]);
	printf("%s %llu %llu %llu\n", layout.partuuid, (unsigned long long)layout.system.start,
		(unsigned long long)layout.system.count, (unsigned long long)layout.unused);
	return 0;
}
