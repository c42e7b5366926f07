#include "root.h"

#include "say.h"

#include "../lib/format.h"
#include "../lib/io.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option {
	const char *name;
	unsigned long set, clear;
} options[] = {
	{"ro", MS_RDONLY, 0},
	{"rw", 0, MS_RDONLY},
	{"defaults", 0, 0},
	{"suid", 0, MS_NOSUID},
	{"nosuid", MS_NOSUID, 0},
	{"dev", 0, MS_NODEV},
	{"nodev", MS_NODEV, 0},
	{"exec", 0, MS_NOEXEC},
	{"noexec", MS_NOEXEC, 0},
	{"async", 0, MS_SYNCHRONOUS},
	{"sync", MS_SYNCHRONOUS, 0},
	{"dirsync", MS_DIRSYNC, 0},
	{"atime", 0, MS_NOATIME},
	{"noatime", MS_NOATIME, 0},
	{"nodiratime", MS_NODIRATIME, 0},
	{"relatime", MS_RELATIME, 0},
	{"strictatime", MS_STRICTATIME, MS_RELATIME},
	{"lazytime", MS_LAZYTIME, 0},
};

static const struct option *find_option(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (strlen(options[i].name) == len && strncmp(options[i].name, word, len) == 0)
			return &options[i];
	return NULL;
}

/* Splits rootflags= as mount(8) does: what the kernel has a flag for, and data for the file system.
 */
static unsigned long parse_flags(const char *words, unsigned long flags, char *data, size_t size)
{
	size_t filled = 0;

	*data = '\0';
	while (words && *words) {
		size_t len = strcspn(words, ",");
		const struct option *option = find_option(words, len);

		if (option)
			flags = (flags & ~option->clear) | option->set;
		else if (len && filled + len + 2 < size)
			filled += format_text(data + filled, size - filled, "%s%.*s",
				filled ? "," : "", (int)len, words);
		words += len + (words[len] == ',');
	}
	return flags;
}

static unsigned long first_flags(const struct boot *boot)
{
	bool read_only =
		params_given(&boot->params, PARAM_RO) || boot->disks.items[boot->root].read_only;

	return read_only ? MS_RDONLY : 0;
}

/* Tries each type of a list separated by commas; the first that the kernel takes. */
static bool mount_one_of(
	const char *device, const char *types, unsigned long flags, const char *data)
{
	char type[32];

	errno = ENODEV;
	while (*types) {
		size_t len = strcspn(types, ",");

		format_text(type, sizeof type, "%.*s", (int)len, types);
		if (len && mount(device, NEW_ROOT, type, flags, data) == 0)
			return true;
		types += len + (types[len] == ',');
	}
	return false;
}

static bool mount_fails(struct boot *boot, const char *device, const char *types)
{
	int why = errno;

	boot_fails(boot, "cannot mount %s as %s: %s", device, types, strerror(why));
	if (why == ENODEV)
		boot_hint(boot, "This kernel knows these: cat /proc/filesystems");
	else if (why == EINVAL)
		boot_hint(boot, "The file system, or rootflags=, may be at fault: dmesg | tail");
	return false;
}

bool root_mount(struct boot *boot)
{
	const struct seen *root = &boot->disks.items[boot->root];
	const char *types = params_text(&boot->params, PARAM_ROOTFSTYPE);
	char device[64], data[CMDLINE_MAX];
	unsigned long flags = parse_flags(
		params_text(&boot->params, PARAM_ROOTFLAGS), first_flags(boot), data, sizeof data);

	format_text(device, sizeof device, "/dev/%s", root->name);
	if (!types)
		types = root->contents.type;
	if (!types) {
		boot_fails(boot, "no file system that is known was found on %s", device);
		boot_hint(boot, "A damaged ext4 may be had back: e2fsck -b 32768 %s", device);
		return false;
	}
	if (mkdir(NEW_ROOT, 0755) != 0 && errno != EEXIST)
		return boot_fails(boot, "cannot make %s: %s", NEW_ROOT, strerror(errno));
	if (!mount_one_of(device, types, flags, data)) {
		mount_fails(boot, device, types);
		rmdir(NEW_ROOT);
		return false;
	}
	say(SAY_INFO, "mounted %s (%s, %s)", device, types,
		flags & MS_RDONLY ? "read-only" : "read-write");
	return true;
}

void root_unmount(void)
{
	umount2(NEW_ROOT, MNT_DETACH);
	rmdir(NEW_ROOT);
}
