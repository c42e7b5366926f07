#define _GNU_SOURCE

#include "target.h"

#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static bool mount_target(const char *partition, unsigned long flags)
{
	mkdir(TARGET, 0700);
	return mount(partition, TARGET, "ext4", flags, NULL) == 0 ||
	       message_error("cannot mount %s: %s", partition, strerror(errno));
}

bool target_mount(const char *partition)
{
	mkdir(TARGET_FOLDER, 0755);
	mkdir(TARGET_SOURCE, 0700);
	/* What is mounted below / is not seen in this second view of it. */
	if (mount("/", TARGET_SOURCE, NULL, MS_BIND, NULL) != 0)
		return message_error("cannot mount / on %s: %s", TARGET_SOURCE, strerror(errno));
	return mount_target(partition, 0);
}

bool target_unmount(void)
{
	bool good = true;

	/* A lazy one when something holds it: nothing is left behind in any case. */
	if (umount2(TARGET, 0) != 0 && errno != EINVAL && errno != ENOENT) {
		good = message_error("cannot unmount %s: %s", TARGET, strerror(errno));
		umount2(TARGET, MNT_DETACH);
	}
	umount2(TARGET_SOURCE, MNT_DETACH);
	rmdir(TARGET_SOURCE);
	rmdir(TARGET);
	return good;
}

/* Nobody is told when a write of the unmounting itself fails; whoever has the partition open is. */
bool target_unmount_synced(const char *partition)
{
	int fd = open(TARGET, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int device = open(partition, O_RDONLY | O_CLOEXEC);
	bool synced = fd >= 0 && device >= 0 && syncfs(fd) == 0, unmounted;
	int why = errno;

	close(fd);
	unmounted = target_unmount();
	if (synced) {
		synced = fsync(device) == 0;
		why = errno;
	}
	if (!synced)
		message_error("%s: writing failed: %s", partition, strerror(why));
	close(device);
	return unmounted && synced;
}

bool target_mount_anew(const char *partition)
{
	int device = open(partition, O_RDONLY | O_CLOEXEC);
	bool dropped = device >= 0 && ioctl(device, BLKFLSBUF, 0) == 0;
	int why = errno;

	if (device >= 0)
		close(device);
	if (!dropped)
		return message_error("%s: cannot drop its cache: %s", partition, strerror(why));
	return mount_target(partition, MS_RDONLY);
}
