#define _GNU_SOURCE

#include "apply.h"

#include "boot_code.h"
#include "child.h"
#include "copy.h"
#include "device.h"
#include "message.h"
#include "stop.h"
#include "system_files.h"
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { OUTPUT = 2048 };
/* Sectors. On more the journal would be of 1 GiB; on less there would be no second group of blocks,
 * and so no copy of the superblock. */
enum { LARGE = 16 << 21, SMALL = 256 << 11 };

/* What GRUB 2.06 can read, and mke2fs is to use whatever its own defaults are. */
#define FEATURES \
	"none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg," \
	"sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum"

/* What firmware would do with the disk now. */
enum boots { AS_BEFORE, UNKNOWN, BOOTS_NOT };

struct work {
	struct plan *plan;
	int disk; /* the disk, open for writing */
	enum boots boots;
	struct copied copied;
	struct boot_code code;
};

static bool fails(const struct work *work, const char *what)
{
	return message_error("%s: cannot %s: %s", work->plan->path, what, strerror(errno));
}

static bool runs(char *const arguments[])
{
	char output[OUTPUT];
	int status = child_run(arguments, output, sizeof output);

	if (status == 0)
		return true;
	message_error("%s failed (%d)", arguments[0], status);
	if (*output)
		message_hint("%s", output);
	return false;
}

static bool save_table(struct work *work)
{
	struct mbr saved;

	saved_table_make(&saved, &work->plan->old);
	return device_write(work->disk, LAYOUT_SAVED, &saved, sizeof saved) &&
	       device_flush(work->disk);
}

/* Alone, and first: half of the system that is on the disk now must never be started. */
static bool forget_boot_sector(struct work *work)
{
	if (!device_zero(work->disk, 0, 1) || !device_flush(work->disk))
		return false;
	work->boots = BOOTS_NOT;
	return true;
}

static bool wipe(struct work *work)
{
	const struct layout *layout = &work->plan->layout;
	uint64_t last = layout_wiped_end(layout);

	work->disk = open(work->plan->path, O_RDWR | O_CLOEXEC);
	if (work->disk < 0)
		return fails(work, "be opened");
	if (layout->second_kept && !save_table(work))
		return fails(work, "save its partition table");
	if (!forget_boot_sector(work))
		return fails(work, "wipe its sector 0");
	return (device_zero(work->disk, 0, layout->second_kept ? LAYOUT_SAVED : LAYOUT_WIPED) &&
		       device_zero(work->disk, LAYOUT_STAMP, 1) &&
		       device_zero(work->disk, last, layout->disk_sectors - last) &&
		       device_flush(work->disk)) ||
	       fails(work, "wipe its first and last sectors");
}

static bool partition(struct work *work)
{
	const struct layout *layout = &work->plan->layout;

	for (unsigned number = 1; number <= PARTITIONS_MAX; number++)
		if (!device_drop_partition(work->disk, number))
			return fails(work, "make the kernel forget the old partitions");
	/* One that is kept, too: after an interrupted installation the kernel does not know it. */
	if (!device_add_partition(work->disk, 1, &layout->system) ||
		(layout->second.count && !device_add_partition(work->disk, 2, &layout->second)))
		return fails(work, "tell the kernel of the new partition");
	return device_wait(work->plan->system) ||
	       message_error("%s does not appear", work->plan->system);
}

/* The beginning of a spare partition is wiped too: what was there before must not seem to be in it.
 */
static bool make_file_system(struct work *work)
{
	static char features[] = FEATURES;
	const struct layout *layout = &work->plan->layout;
	char *journal = layout->system.count > LARGE ? "-qJsize=64" : "-q";
	char *group = layout->system.count < SMALL ? "8192" : "32768";
	char *const arguments[] = {"mke2fs", journal, "-F", "-t", "ext4", "-b", "4096", "-I", "256",
		"-g", group, "-O", features, "-E", "lazy_itable_init=1", "-L", "nutshell",
		work->plan->system, NULL};

	if (layout->second.count && !layout->second_kept &&
		!device_zero(work->disk, layout->second.start, LAYOUT_ALIGN))
		return fails(work, "wipe the spare partition");
	return runs(arguments);
}

static bool mount_all(struct work *work)
{
	return target_mount(work->plan->system);
}

static bool copy(struct work *work)
{
	struct statvfs used;

	if (statvfs(TARGET_SOURCE, &used) == 0)
		work->copied.expected = (used.f_blocks - used.f_bfree) * used.f_frsize;
	work->copied.expected += work->plan->kernel.size;
	return copy_tree(TARGET_SOURCE, TARGET, &work->copied);
}

static bool write_system_files(struct work *work)
{
	return system_files_write(work->plan, TARGET, &work->copied);
}

static bool unmount(struct work *work)
{
	return target_unmount_synced(work->plan->system);
}

static bool check_file_system(struct work *work)
{
	char *const arguments[] = {"e2fsck", "-f", "-n", work->plan->system, NULL};

	return runs(arguments);
}

/* Mounted anew, with nothing in memory: what comes now comes from the medium. */
static bool verify(struct work *work)
{
	bool good;

	if (!target_mount_anew(work->plan->system))
		return false;
	good = copied_verify(TARGET, &work->copied);
	return target_unmount() && good && boot_code_verify(&work->code, work->plan->path);
}

static bool prepare(struct work *work)
{
	return boot_code_prepare(&work->code, work->plan);
}

static bool write_boot_code(struct work *work)
{
	return boot_code_write(&work->code, work->disk) || fails(work, "write GRUB");
}

/* From here on the disk boots. Where it is not certain that it does, it shall not: the sector is
 * taken back, and it is said when that fails too. */
static bool write_sector_0(struct work *work)
{
	work->boots = UNKNOWN;
	if ((boot_code_write_sector_0(&work->code, work->disk) ||
		    fails(work, "write its sector 0")) &&
		boot_code_verify_sector_0(&work->code, work->plan->path))
		return true;
	return !forget_boot_sector(work) && fails(work, "take its sector 0 back");
}

static const struct step {
	const char *name;
	bool (*run)(struct work *work);
} steps[] = {
	{"looking at GRUB's images", prepare},
	{"wiping the old boot code and tables", wipe},
	{"making the partition", partition},
	{"making the file system", make_file_system},
	{"mounting it", mount_all},
	{"copying the files", copy},
	{"writing the kernel and GRUB's configuration", write_system_files},
	{"unmounting it", unmount},
	{"checking the file system", check_file_system},
	{"writing GRUB", write_boot_code},
	{"reading everything back", verify},
	{"writing sector 0", write_sector_0},
};
enum { STEPS = sizeof steps / sizeof *steps };

static const char *const outcomes[] = {
	[AS_BEFORE] = "the disk boots as before, or not at all",
	[UNKNOWN] = "the disk may boot or not: do not start from it",
	[BOOTS_NOT] = "the disk does not boot",
};

static bool run_step(struct work *work, unsigned number)
{
	const struct step *step = &steps[number];

	message_step(number + 1, STEPS, step->name);
	if (stop_is_asked()) {
		message_error("stopped before '%s'", step->name);
		message_hint(
			"%s: %s, and nothing is mounted", work->plan->path, outcomes[work->boots]);
		return false;
	}
	if (!step->run(work)) {
		message_hint("while %s on %s; %s, and nothing is mounted", step->name,
			work->plan->path, outcomes[work->boots]);
		return false;
	}
	message_step_done();
	return true;
}

bool apply_plan(struct plan *plan)
{
	static struct work work;
	bool good = true;

	work = (struct work){.plan = plan, .disk = -1};
	stop_catch();
	for (unsigned i = 0; i < STEPS && good; i++)
		good = run_step(&work, i);
	if (!good)
		target_unmount();
	if (work.disk >= 0)
		close(work.disk);
	copied_free(&work.copied);
	return good;
}
