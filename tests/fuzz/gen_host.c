/* The machine that a fuzzed description sees, in place of gen_init_cpio_list/host.c: what a name is
 * depends on its first letter, so that every input means the same everywhere and opens nothing. */
#define _POSIX_C_SOURCE 200809L

#include "host.h"

#include <errno.h>
#include <stdlib.h>

enum { DEPTH_MAX = 48 }; /* of a path in bytes: folders below that are empty */

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static struct host_stat describe(const char *name)
{
	bool setuid = *name == 's';

	return (struct host_stat){
		.type = *name == 'd'   ? HOST_DIR
			: *name == 'l' ? HOST_SLINK
			: *name == 'o' ? HOST_OTHER
				       : HOST_FILE,
		.size = *name == 'b' ? UINT64_C(5) << 30 : 100,
		.executable = setuid || *name == 'r' || *name == 'e',
		.readable = *name != 'u',
		.setuid = setuid,
		.device = 1,
		.inode = (uint64_t)*name,
	};
}

enum host_result host_stat(const char *path, struct host_stat *stat)
{
	*stat = describe(last_part(path));
	errno = ENOENT;
	return *last_part(path) == 'n' ? HOST_ERROR : HOST_OK;
}

const char *host_why(enum host_result result)
{
	return result == HOST_ERROR ? strerror(errno) : "not a regular file";
}

enum host_result host_open(const char *path, int *fd)
{
	(void)path;
	*fd = -1;
	errno = EACCES;
	return HOST_ERROR;
}

void host_close(int fd)
{
	(void)fd;
}

enum host_result host_read_text(const char *path, size_t keep_line, struct str *text)
{
	static const char included[] = "dir /included\n/bin/sh\ninclude itself\n";

	(void)keep_line;
	if (*last_part(path) == 'n') {
		errno = ENOENT;
		return HOST_ERROR;
	}
	*text = str_of(strdup(included));
	return text->at ? HOST_OK : HOST_ERROR;
}

enum host_result host_list_dir(struct arena *arena, const char *path, struct host_dir *dir)
{
	static const char *const names[] = {"a", "d", "e", "has blank", "l", "o", "run", "s"};
	size_t count = strlen(path) < DEPTH_MAX ? sizeof names / sizeof *names : 0;

	(void)arena;
	*dir = (struct host_dir){0};
	if (*last_part(path) != 'd')
		return HOST_WRONG_TYPE;
	dir->items = calloc(count + 1, sizeof *dir->items);
	if (!dir->items)
		abort();
	for (; dir->count < count; dir->count++)
		dir->items[dir->count] = (struct host_item){
			names[dir->count], describe(names[dir->count]), str_of("a")};
	return HOST_OK;
}

const char *host_dir_of(struct arena *arena, const char *path)
{
	(void)path;
	return arena_printf(arena, "/d").at;
}

enum host_result host_read_head(const char *path, char *head, size_t size, size_t *len)
{
	const char *text = *last_part(path) == 'e' ? "\177ELF\2\1\1" : "#!/bin/sh -e\n";

	*len = strlen(text) < size ? strlen(text) : size;
	memcpy(head, text, *len);
	return HOST_OK;
}
