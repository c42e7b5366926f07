#define _GNU_SOURCE

#include "switch_root.h"

#include "mounts.h"
#include "shell.h"

#include "../lib/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int ram = -1; /* / of the system in RAM */
static int verdict[2] = {-1, -1};

/* Below the open folder, on that file system and no other: what is mounted there is not ours. */
static void delete_below(struct dir *dir, dev_t device)
{
	const char *name;

	while ((name = dir_next(dir))) {
		struct stat status;
		struct dir below;

		if (fstatat(dir->fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
			status.st_dev != device)
			continue;
		if (S_ISDIR(status.st_mode)) {
			dir_open(&below, dir->fd, name, O_NOFOLLOW);
			delete_below(&below, device);
			dir_close(&below);
		}
		unlinkat(dir->fd, name, S_ISDIR(status.st_mode) ? AT_REMOVEDIR : 0);
	}
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
	struct dir dir;
	char byte;

	if (ram < 0 || fstat(ram, &status) != 0 || pipe2(verdict, O_CLOEXEC) != 0)
		return;
	if (child_start() != 0) {
		close(verdict[0]);
		return;
	}
	close(verdict[1]);
	dir_use(&dir, ram);
	if (read(verdict[0], &byte, 1) == 0)
		delete_below(&dir, status.st_dev);
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
