/* What initramfs archives hold: a list as they have it, and the tree that Linux makes of it. Pure.
 */
#ifndef ENTRIES_H
#define ENTRIES_H

#include "span.h"

#include <stdbool.h>

struct entry {
	char *path;   /* begins with '/', has no empty and no "." components; "/" is the root */
	char *target; /* of a symbolic link, else NULL */
	uint32_t mode, uid, gid, nlink, major, minor; /* mode with the type, as in stat(2) */
	int64_t mtime;
	uint64_t size;		/* of data, or of the target; one size for all hard links */
	struct span data;	/* of a file, in its archive */
	uint64_t device, inode; /* hard links have both in common, and the archive */
	size_t links_to;	/* the first one of a group of hard links in this list, or itself */
	uint32_t archive;	/* the number of the archive it is from */
};

struct entries {
	struct entry *list;
	size_t count, capacity;
};

/* Copies both texts (target may be NULL); the entry's other fields are the caller's to set. */
struct entry *entries_add(struct entries *entries, const char *path, const char *target);
/* Joins the hard links among those from that place on: in each group all get the data of the last
 * one that has any. */
void entries_join_links(struct entries *entries, size_t from);
void entries_free(struct entries *entries);

/* Entries in order of their paths, each directory before what is in it; of several at one path the
 * last. */
struct tree {
	const struct entry **list;
	size_t count;
};

void tree_make(struct tree *tree, const struct entries *entries);
void tree_free(struct tree *tree);
/* path with or without its first '/'. The entry's place, or tree->count when nothing is there. */
size_t tree_find(const struct tree *tree, const char *path);
/* How many entries from that place on, which is counted, lie at or below its path. */
size_t tree_below(const struct tree *tree, size_t place);

/* A path as entries have it; the caller frees it. */
char *entry_clean_path(const char *path);
/* The order of a tree, by components: negative, 0, positive. Both clean. */
int path_compare(const char *one, const char *other);
/* As mtree(5) calls it: dir, file, link, char, block, fifo, socket, or "unknown". */
const char *entry_type(const struct entry *entry);

#endif
