#define _XOPEN_SOURCE 700

#include "extract.h"

#include "text.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_MODE = 0755 };

static bool is_empty(const char *folder, struct fault *fault)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	bool empty = true;

	if (!dir)
		return fault_set(fault, "%s", strerror(errno));
	while (empty && (entry = readdir(dir)))
		empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
	closedir(dir);
	return empty ||
	       fault_set(fault, "there is something in it: it takes a new or empty folder");
}

/* libarchive watches over relative paths only, so the folder becomes the working directory. */
static bool enter(const char *folder, struct fault *fault)
{
	if (mkdir(folder, FOLDER_MODE) < 0 && errno != EEXIST)
		return fault_set(fault, "%s", strerror(errno));
	if (!is_empty(folder, fault))
		return false;
	return chdir(folder) == 0 || fault_set(fault, "%s", strerror(errno));
}

static struct archive *open_writer(void)
{
	struct archive *writer = archive_write_disk_new();
	int flags = ARCHIVE_EXTRACT_SECURE_SYMLINKS | ARCHIVE_EXTRACT_SECURE_NODOTDOT |
		    ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS | ARCHIVE_EXTRACT_NO_OVERWRITE |
		    ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_TIME;

	if (geteuid() == 0)
		flags |= ARCHIVE_EXTRACT_OWNER;
	if (writer)
		archive_write_disk_set_options(writer, flags);
	return writer;
}

static void describe(struct archive_entry *to, const struct entry *from, const char *first_link)
{
	archive_entry_set_pathname(to, from->path + 1);
	archive_entry_set_mode(to, (mode_t)from->mode);
	archive_entry_set_uid(to, from->uid);
	archive_entry_set_gid(to, from->gid);
	archive_entry_set_mtime(to, (time_t)from->mtime, 0);
	archive_entry_set_rdevmajor(to, (dev_t)from->major);
	archive_entry_set_rdevminor(to, (dev_t)from->minor);
	if (S_ISREG(from->mode))
		archive_entry_set_size(to, (la_int64_t)from->data.len);
	if (from->target)
		archive_entry_set_symlink(to, from->target);
	if (first_link) {
		archive_entry_set_hardlink(to, first_link + 1);
		archive_entry_unset_size(to);
	}
}

static bool write_entry(struct archive *writer, const struct entry *from, const char *first_link)
{
	struct archive_entry *entry = archive_entry_new();
	int result;

	if (!entry)
		return false;
	describe(entry, from, first_link);
	result = archive_write_header(writer, entry);
	if (result >= ARCHIVE_WARN && S_ISREG(from->mode) && !first_link && from->data.len) {
		la_ssize_t written = archive_write_data(writer, from->data.at, from->data.len);

		if (written < 0 || (size_t)written != from->data.len)
			result = ARCHIVE_FAILED;
	}
	if (result == ARCHIVE_OK)
		result = archive_write_finish_entry(writer);
	archive_entry_free(entry);
	return result == ARCHIVE_OK;
}

static void refuse(const struct entry *entry, struct archive *writer)
{
	const char *why = archive_error_string(writer);

	fputs("nutshell-inspect: ", stderr);
	print_shown(stderr, entry->path);
	fputs(" was not extracted: ", stderr);
	print_shown(stderr, why ? why : "not enough memory");
	putc('\n', stderr);
}

static void write_all(struct archive *writer, const struct tree *tree, const char **first_paths,
	struct extracted *done)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct entry *entry = tree->list[i];
		const char **first = &first_paths[entry->links_to];

		if (strcmp(entry->path, "/") == 0)
			continue;
		if ((S_ISCHR(entry->mode) || S_ISBLK(entry->mode)) && geteuid() != 0) {
			done->devices++;
			continue;
		}
		if (write_entry(writer, entry, *first)) {
			done->count++;
			if (!*first)
				*first = entry->path;
		} else {
			done->refused++;
			refuse(entry, writer);
		}
	}
}

bool extract(const struct tree *tree, const struct entries *entries, const char *folder,
	struct extracted *done, struct fault *fault)
{
	const char **first_paths;
	struct archive *writer;

	*done = (struct extracted){0};
	if (!enter(folder, fault))
		return false;
	first_paths = calloc(entries->count + 1, sizeof *first_paths);
	writer = open_writer();
	if (first_paths && writer)
		write_all(writer, tree, first_paths, done);
	else
		fault_set(fault, "not enough memory");
	if (writer && archive_write_close(writer) != ARCHIVE_OK)
		done->refused++;
	archive_write_free(writer);
	free(first_paths);
	return writer && first_paths;
}
