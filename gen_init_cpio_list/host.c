#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE

#include "host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_SIZE = 1 << 18, TEXT_MAX = 1 << 30 };

static void describe(int dir, const char *name, const struct stat *from, struct host_stat *to)
{
	bool readable_by_all = (from->st_mode & 0444) == 0444;

	*to = (struct host_stat){
		.type = S_ISREG(from->st_mode)	 ? HOST_FILE
			: S_ISDIR(from->st_mode) ? HOST_DIR
			: S_ISLNK(from->st_mode) ? HOST_SLINK
						 : HOST_OTHER,
		.size = (uint64_t)from->st_size,
		.executable = (from->st_mode & 0111) != 0,
		.readable = readable_by_all || S_ISLNK(from->st_mode) ||
			    faccessat(dir, name, R_OK, AT_EACCESS) == 0,
		.setuid = (from->st_mode & (S_ISUID | S_ISGID)) != 0,
		.device = from->st_dev,
		.inode = from->st_ino,
	};
}

const char *host_why(enum host_result result)
{
	switch (result) {
	case HOST_OK:
		return "no error";
	case HOST_WRONG_TYPE:
		return "not a regular file";
	case HOST_TOO_BIG:
		return "more than 1 GiB";
	default:
		return strerror(errno);
	}
}

enum host_result host_stat(const char *path, struct host_stat *result)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return HOST_ERROR;
	describe(AT_FDCWD, path, &status, result);
	return HOST_OK;
}

void host_close(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
}

/* Non-blocking, as opening a FIFO would wait for a writer. */
enum host_result host_open(const char *path, int *fd)
{
	struct stat status;

	*fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0)
		return HOST_ERROR;
	if (fstat(*fd, &status) == 0 && S_ISREG(status.st_mode))
		return HOST_OK;
	host_close(*fd);
	return HOST_WRONG_TYPE;
}

struct line_keeper {
	size_t keep_line, line_len;
	struct buffer *text;
};

static void keep(struct line_keeper *keeper, struct str part)
{
	size_t room =
		keeper->line_len > keeper->keep_line ? 0 : keeper->keep_line + 1 - keeper->line_len;

	keeper->line_len += part.len;
	if (part.len > room)
		part.len = room;
	buffer_add(keeper->text, part);
}

static void keep_lines(struct line_keeper *keeper, struct str chunk)
{
	const char *newline;

	while (chunk.len && (newline = memchr(chunk.at, '\n', chunk.len))) {
		size_t len = (size_t)(newline - chunk.at);

		keep(keeper, (struct str){chunk.at, len});
		buffer_add(keeper->text, (struct str){"\n", 1});
		keeper->line_len = 0;
		chunk = str_from(chunk, len + 1);
	}
	keep(keeper, chunk);
}

static enum host_result read_all(int fd, struct line_keeper *keeper)
{
	char *chunk = malloc(READ_SIZE);
	enum host_result result = HOST_OK;
	size_t total = 0;

	if (!chunk)
		return HOST_ERROR;
	while (result == HOST_OK) {
		ssize_t got = read(fd, chunk, READ_SIZE);

		if (got == 0)
			break;
		if (got > 0)
			keep_lines(keeper, (struct str){chunk, (size_t)got});
		else if (errno != EINTR)
			result = HOST_ERROR;
		total += got > 0 ? (size_t)got : 0;
		if (total > TEXT_MAX)
			result = HOST_TOO_BIG;
	}
	free(chunk);
	return result;
}

enum host_result host_read_text(const char *path, size_t keep_line, struct str *text)
{
	struct buffer buffer = {0};
	struct line_keeper keeper = {.keep_line = keep_line, .text = &buffer};
	bool is_stdin = strcmp(path, "-") == 0;
	enum host_result result = HOST_OK;
	int fd = STDIN_FILENO;

	if (!is_stdin)
		result = host_open(path, &fd);
	if (result != HOST_OK)
		return result;
	result = read_all(fd, &keeper);
	if (!is_stdin)
		host_close(fd);
	if (result != HOST_OK) {
		free(buffer.at);
		return result;
	}
	*text = (struct str){buffer.at, buffer.len};
	return HOST_OK;
}

static int by_name(const void *a, const void *b)
{
	const struct host_item *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static enum host_result add_item(
	struct arena *arena, int fd, const char *name, struct host_dir *dir)
{
	struct host_item item = {0};
	char target[PATH_MAX];
	struct stat status;

	if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return HOST_ERROR;
	describe(fd, name, &status, &item.stat);
	if (item.stat.type == HOST_SLINK) {
		ssize_t len = readlinkat(fd, name, target, sizeof target);

		if (len < 0)
			return HOST_ERROR;
		item.target = arena_copy(arena, (struct str){target, (size_t)len});
	}
	item.name = arena_copy(arena, str_of(name)).at;
	dir->items = array_grow(dir->items, &dir->capacity, dir->count + 1, sizeof *dir->items);
	dir->items[dir->count++] = item;
	return HOST_OK;
}

static enum host_result read_items(struct arena *arena, DIR *stream, struct host_dir *dir)
{
	enum host_result result = HOST_OK;
	struct dirent *found;

	while (result == HOST_OK) {
		errno = 0;
		found = readdir(stream);
		if (!found)
			return errno ? HOST_ERROR : HOST_OK;
		if (strcmp(found->d_name, ".") != 0 && strcmp(found->d_name, "..") != 0)
			result = add_item(arena, dirfd(stream), found->d_name, dir);
	}
	return result;
}

enum host_result host_list_dir(struct arena *arena, const char *path, struct host_dir *dir)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum host_result result;
	DIR *stream;
	int saved;

	dir->count = 0;
	if (fd < 0)
		return errno == ENOTDIR ? HOST_WRONG_TYPE : HOST_ERROR;
	stream = fdopendir(fd);
	if (!stream) {
		host_close(fd);
		return HOST_ERROR;
	}
	result = read_items(arena, stream, dir);
	saved = errno;
	closedir(stream);
	errno = saved;
	if (result == HOST_OK && dir->count)
		qsort(dir->items, dir->count, sizeof *dir->items, by_name);
	return result;
}

const char *host_dir_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str dir = {".", 1};
	char *absolute;
	struct str copy;

	if (slash && strcmp(path, "-") != 0)
		dir = (struct str){path, slash == path ? 1 : (size_t)(slash - path)};
	absolute = realpath(arena_copy(arena, dir).at, NULL);
	if (!absolute)
		return NULL;
	copy = arena_copy(arena, str_of(absolute));
	free(absolute);
	return copy.at;
}

enum host_result host_read_head(const char *path, char *head, size_t size, size_t *len)
{
	enum host_result result;
	ssize_t got;
	int fd;

	result = host_open(path, &fd);
	if (result != HOST_OK)
		return result;
	do
		got = read(fd, head, size);
	while (got < 0 && errno == EINTR);
	host_close(fd);
	*len = got > 0 ? (size_t)got : 0;
	return got < 0 ? HOST_ERROR : HOST_OK;
}
