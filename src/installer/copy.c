#define _GNU_SOURCE

#include "copy.h"

#include "copied.h"
#include "message.h"
#include "stop.h"

#include "../lib/dir.h"
#include "../lib/format.h"
#include "../lib/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 128 << 10, LINKS_MAX = 1024 };

/* The first path of each file with several names. */
struct link {
	ino_t inode;
	char path[COPIED_PATH];
};

struct copying {
	const char *source, *target;
	dev_t device;
	struct copied *copied;
	struct link links[LINKS_MAX];
	size_t link_count;
};

static unsigned char chunk[CHUNK];

static bool fails(const char *doing, const char *root, const char *path)
{
	return message_error("cannot %s %s%s: %s", doing, root, path, strerror(errno));
}

static bool copy_bytes(int from, int to, struct copied_file *file, struct copied *copied)
{
	for (;;) {
		ssize_t got = read(from, chunk, sizeof chunk);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		if (stop_is_asked()) {
			errno = EINTR;
			return false;
		}
		if (!io_write_all(to, chunk, (size_t)got))
			return false;
		copied_bytes(file, chunk, (size_t)got);
		copied->done += (uint64_t)got;
		message_progress(copied->done, copied->expected);
	}
}

static bool copy_contents(
	const char *source, const char *target, const char *path, struct copied *copied)
{
	char to_path[PATH_MAX];
	struct copied_file *file = copied_add(copied, path);
	int from, to;
	bool done;

	if (!file)
		return false;
	format_text(to_path, sizeof to_path, "%s%s", target, path);
	from = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (from < 0)
		return fails("read", "", source);
	to = open(to_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	done = to >= 0 && copy_bytes(from, to, file, copied);
	done = (to < 0 || close(to) == 0) && done;
	if (!done && stop_is_asked())
		message_error("stopped");
	else if (!done)
		fails("write", target, path);
	close(from);
	return done;
}

static bool set_owner_and_times(const char *path, const struct stat *status)
{
	const struct timespec times[] = {status->st_atim, status->st_mtim};

	return lchown(path, status->st_uid, status->st_gid) == 0 &&
	       (S_ISLNK(status->st_mode) || chmod(path, status->st_mode & 07777) == 0) &&
	       utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool make_link(const char *from, const char *to)
{
	char target[PATH_MAX];
	ssize_t len = readlink(from, target, sizeof target - 1);

	if (len < 0)
		return false;
	target[len] = '\0';
	return symlink(target, to) == 0;
}

/* True when the file was linked to one that is there already. */
static bool link_known(
	struct copying *copying, const struct stat *status, const char *path, const char *to)
{
	char first[PATH_MAX];

	if (S_ISDIR(status->st_mode) || status->st_nlink < 2)
		return false;
	for (size_t i = 0; i < copying->link_count; i++)
		if (copying->links[i].inode == status->st_ino) {
			format_text(first, sizeof first, "%s%s", copying->target,
				copying->links[i].path);
			return link(first, to) == 0;
		}
	if (copying->link_count < LINKS_MAX) {
		struct link *entry = &copying->links[copying->link_count++];

		entry->inode = status->st_ino;
		format_text(entry->path, sizeof entry->path, "%s", path);
	}
	return false;
}

static bool copy_entry(struct copying *copying, const char *path);

static bool copy_below(struct copying *copying, const char *path)
{
	char from[PATH_MAX], below[COPIED_PATH];
	struct dir dir;
	const char *name;
	bool good = true;

	format_text(from, sizeof from, "%s%s", copying->source, path);
	if (dir_open(&dir, AT_FDCWD, from, O_NOFOLLOW) < 0)
		return fails("list", "", from);
	while (good && (name = dir_next(&dir))) {
		if (format_text(below, sizeof below, "%s/%s", path, name) >= sizeof below - 1)
			good = message_error(
				"%s%s/%s: a path that is too long", copying->source, path, name);
		else
			good = copy_entry(copying, below);
	}
	dir_close(&dir);
	return good;
}

static bool copy_one(struct copying *copying, const char *path, const struct stat *status,
	const char *from, const char *to)
{
	bool made;

	if (S_ISREG(status->st_mode))
		return copy_contents(from, copying->target, path, copying->copied);
	if (S_ISDIR(status->st_mode)) {
		if (mkdir(to, 0700) != 0 && errno != EEXIST)
			return fails("make", "", to);
		return copy_below(copying, path);
	}
	made = S_ISLNK(status->st_mode) ? make_link(from, to)
					: mknod(to, status->st_mode, status->st_rdev) == 0;
	return made || fails("make", "", to);
}

static bool copy_entry(struct copying *copying, const char *path)
{
	char from[PATH_MAX], to[PATH_MAX];
	struct stat status;

	format_text(from, sizeof from, "%s%s", copying->source, path);
	format_text(to, sizeof to, "%s%s", copying->target, path);
	if (lstat(from, &status) != 0)
		/* Gone since it was listed: /var/log is being written to. */
		return errno == ENOENT || fails("look at", "", from);
	if (status.st_dev != copying->device || S_ISSOCK(status.st_mode))
		return true;
	if (link_known(copying, &status, path, to))
		return true;
	return copy_one(copying, path, &status, from, to) &&
	       (set_owner_and_times(to, &status) || fails("set owner and times of", "", to));
}

bool copy_tree(const char *source, const char *target, struct copied *copied)
{
	static struct copying copying;
	struct stat status;

	if (stat(source, &status) != 0)
		return fails("look at", "", source);
	copying = (struct copying){
		.source = source, .target = target, .device = status.st_dev, .copied = copied};
	return copy_entry(&copying, "");
}

bool copy_file(const char *source, const char *target, const char *path, struct copied *copied)
{
	char to[PATH_MAX];

	format_text(to, sizeof to, "%s%s", target, path);
	return copy_contents(source, target, path, copied) &&
	       (chmod(to, 0644) == 0 || fails("set the mode of", target, path));
}

bool copy_text(const char *text, const char *target, const char *path, unsigned mode,
	struct copied *copied)
{
	char to[PATH_MAX];
	struct copied_file *file = copied_add(copied, path);

	format_text(to, sizeof to, "%s%s", target, path);
	if (!file)
		return false;
	copied_bytes(file, text, strlen(text));
	return (io_write_file(to, text, O_CREAT | O_TRUNC) && chmod(to, mode) == 0) ||
	       fails("write", target, path);
}
