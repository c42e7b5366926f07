#include "mounts.h"

#include "say.h"

#include "../lib/format.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

enum { NO_SUID_DEV = MS_NOSUID | MS_NODEV };

/* Sizes: a root in RAM may have half of it (the kernel's own limit), and these the other half, so
 * that no one who fills them all takes the memory that processes need for good. */
static const struct row {
	const char *what, *where, *type, *data;
	unsigned long flags;
	const char *without; /* what does not work without it */
	bool needed;	     /* ... which is too much to go on */
	bool kept;	     /* goes along to a root on disk */
} table[] = {
	{"proc", "/proc", "proc", "", NO_SUID_DEV | MS_NOEXEC, "the command line cannot be read",
		true, true},
	{"sysfs", "/sys", "sysfs", "", NO_SUID_DEV | MS_NOEXEC,
		"no disk and no network card is seen", true, true},
	{"dev", "/dev", "devtmpfs", "mode=755", MS_NOSUID | MS_NOEXEC, "there are no devices", true,
		true},
	{"devpts", "/dev/pts", "devpts", "gid=5,mode=620,ptmxmode=666", MS_NOSUID | MS_NOEXEC,
		"there are no pseudo-terminals", false, false},
	{"shm", "/dev/shm", "tmpfs", "mode=1777,size=15%", NO_SUID_DEV | MS_NOEXEC,
		"there is no POSIX shared memory", false, false},
	{"run", "/run", "tmpfs", "mode=755,size=10%", NO_SUID_DEV | MS_NOEXEC,
		"/run is part of the root", false, true},
	{"tmp", "/tmp", "tmpfs", "mode=1777,size=25%", NO_SUID_DEV, "/tmp is part of the root",
		false, false},
};
enum { ROWS = sizeof table / sizeof *table };

bool mounts_early(void)
{
	bool all_needed = true;

	for (const struct row *row = table; row < table + ROWS; row++) {
		mkdir(row->where, 0755); /* /dev/pts and /dev/shm are new */
		if (mount(row->what, row->where, row->type, row->flags, row->data) == 0 ||
			errno == EBUSY)
			continue;
		say(row->needed ? SAY_ERROR : SAY_WARNING, "cannot mount %s on %s: %s; so %s",
			row->type, row->where, strerror(errno), row->without);
		all_needed = all_needed && !row->needed;
	}
	return all_needed;
}

static bool move_one(const char *where, const char *from_root, const char *to_root)
{
	char from[64], to[64];

	format_text(from, sizeof from, "%s%s", from_root, where);
	format_text(to, sizeof to, "%s%s", to_root, where);
	return mount(from, to, NULL, MS_MOVE, NULL) == 0;
}

bool mounts_move(const char *new_root, const char **where)
{
	for (const struct row *row = table; row < table + ROWS; row++) {
		if (!row->kept || move_one(row->where, "", new_root) || !row->needed)
			continue;
		int saved = errno;

		*where = row->where;
		while (row-- > table)
			if (row->kept)
				move_one(row->where, new_root, "");
		errno = saved;
		return false;
	}
	umount2("/tmp", MNT_DETACH);
	return true;
}
