#define _GNU_SOURCE

#include "switch_root.h"

#include "mounts.h"
#include "shell.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int ram = -1; /* / of the system in RAM */
static int verdict[2] = {-1, -1};

/* Below folder (which it closes), on that file system and no other: what is mounted there is not
 * ours. */
static void delete_below(int folder, dev_t device)
{
	DIR *dir = fdopendir(folder);
	struct dirent *entry;
	struct stat status;

	if (!dir) {
		close(folder);
		return;
	}
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
			fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
			status.st_dev != device)
			continue;
		if (S_ISDIR(status.st_mode)) {
			int below =
				openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);

			if (below >= 0)
				delete_below(below, device);
		}
		unlinkat(folder, entry->d_name, S_ISDIR(status.st_mode) ? AT_REMOVEDIR : 0);
	}
	closedir(dir);
}

bool switch_root(struct boot *boot)
{
	const char *where;

	ram = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ram < 0)
		return boot_fails(boot, "cannot open /: %s", strerror(errno));
	if (!mounts_move(NEW_ROOT, &where))
		return boot_fails(boot, "cannot move %s to the root: %s", where, strerror(errno));
	if (chdir(NEW_ROOT) == 0 && mount(".", "/", NULL, MS_MOVE, NULL) == 0 && chroot(".") == 0 &&
		chdir("/") == 0)
		return true;
	boot_fails(boot, "cannot make the root /: %s", strerror(errno));
	switch_root_undo();
	return false;
}

/* The child learns of the exec by the end of the pipe: it is closed then, with nothing in it. */
void switch_root_forget(void)
{
	struct stat status;
	char byte;

	if (ram < 0 || fstat(ram, &status) != 0 || pipe2(verdict, O_CLOEXEC) != 0)
		return;
	if (child_start() != 0) {
		close(verdict[0]);
		return;
	}
	close(verdict[1]);
	if (read(verdict[0], &byte, 1) == 0)
		delete_below(ram, status.st_dev);
	_exit(0);
}

/* The moved mounts stay where they are, out of reach; fresh ones of the same file systems are made.
 */
void switch_root_undo(void)
{
	if (verdict[1] >= 0 && write(verdict[1], "", 1) == 1)
		close(verdict[1]);
	umount2("/", MNT_DETACH);
	if (fchdir(ram) == 0 && chroot(".") == 0)
		mounts_early();
	close(ram);
	ram = -1;
}
