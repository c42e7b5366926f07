/* All that is read from the machine that builds: texts, folders and what kind a file is. Opens
 * nothing that can block, and reads nothing without end. Prints nothing. */
#ifndef HOST_H
#define HOST_H

#include "arena.h"

#include <stdint.h>

enum host_result {
	HOST_OK,
	HOST_ERROR,	 /* errno says why */
	HOST_WRONG_TYPE, /* not a regular file, or not a directory */
	HOST_TOO_BIG,	 /* a text of more than 1 GiB */
};

enum host_type { HOST_FILE, HOST_DIR, HOST_SLINK, HOST_OTHER };

struct host_stat {
	enum host_type type;
	uint64_t size;
	bool executable, readable;
	bool setuid; /* or setgid */
	uint64_t device, inode;
};

struct host_item {
	const char *name;
	struct host_stat stat;
	struct str target; /* HOST_SLINK */
};

struct host_dir {
	struct host_item *items; /* sorted by the bytes of their names */
	size_t count, capacity;
};

/* Reads a text, "-" being standard input. Of a line longer than keep_line bytes only keep_line + 1
 * are kept. The caller frees text->at. */
enum host_result host_read_text(const char *path, size_t keep_line, struct str *text);
/* What to say about a result; for HOST_ERROR it depends on errno. */
const char *host_why(enum host_result result);
/* Opens a regular file for reading; host_close() keeps errno. */
enum host_result host_open(const char *path, int *fd);
void host_close(int fd);
/* What a file is, symbolic links followed. */
enum host_result host_stat(const char *path, struct host_stat *stat);
/* What is in a directory, symbolic links inside it not followed. Strings come from the arena;
 * free dir->items. */
enum host_result host_list_dir(struct arena *arena, const char *path, struct host_dir *dir);
/* The absolute path of the directory that a file is in, without symbolic links; for "-" the working
 * directory. NULL with errno set when there is none. */
const char *host_dir_of(struct arena *arena, const char *path);
/* The first bytes of a regular file; HOST_OK with *len 0 for an empty one. */
enum host_result host_read_head(const char *path, char *head, size_t size, size_t *len);

#endif
