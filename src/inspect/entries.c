#define _XOPEN_SOURCE 700

#include "entries.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char *entry_clean_path(const char *path)
{
	size_t capacity = 0, len = 0;
	char *clean = memory_grow(NULL, &capacity, strlen(path) + 2, 1);

	while (*path) {
		size_t part = strcspn(path, "/");

		if (part && !(part == 1 && *path == '.')) {
			clean[len++] = '/';
			memcpy(clean + len, path, part);
			len += part;
		}
		path += part + (path[part] == '/');
	}
	if (!len)
		clean[len++] = '/';
	clean[len] = '\0';
	return clean;
}

const char *entry_type(const struct entry *entry)
{
	switch (entry->mode & S_IFMT) {
	case S_IFDIR:
		return "dir";
	case S_IFREG:
		return "file";
	case S_IFLNK:
		return "link";
	case S_IFCHR:
		return "char";
	case S_IFBLK:
		return "block";
	case S_IFIFO:
		return "fifo";
	case S_IFSOCK:
		return "socket";
	default:
		return "unknown";
	}
}

struct entry *entries_add(struct entries *entries, const char *path, const char *target)
{
	struct entry *entry;

	entries->list = memory_grow(
		entries->list, &entries->capacity, entries->count + 1, sizeof *entries->list);
	entry = &entries->list[entries->count];
	*entry = (struct entry){
		.path = entry_clean_path(path),
		.target = target ? memory_copy(target, strlen(target)) : NULL,
		.links_to = entries->count,
	};
	entries->count++;
	return entry;
}

void entries_free(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++) {
		free(entries->list[i].path);
		free(entries->list[i].target);
	}
	free(entries->list);
	*entries = (struct entries){0};
}

static int compare_links(const void *a, const void *b)
{
	const struct entry *one = *(struct entry *const *)a, *other = *(struct entry *const *)b;

	if (one->device != other->device)
		return one->device < other->device ? -1 : 1;
	if (one->inode != other->inode)
		return one->inode < other->inode ? -1 : 1;
	return one < other ? -1 : 1;
}

static void join_group(const struct entry *first_of_all, struct entry **group, size_t count)
{
	struct span data = group[0]->data;

	for (size_t i = 1; i < count; i++)
		if (group[i]->data.len)
			data = group[i]->data;
	for (size_t i = 0; i < count; i++) {
		group[i]->data = data;
		group[i]->size = data.len;
		group[i]->links_to = (size_t)(group[0] - first_of_all);
	}
}

void entries_join_links(struct entries *entries, size_t from)
{
	struct entry **linked = NULL;
	size_t count = 0, capacity = 0;

	for (size_t i = from; i < entries->count; i++) {
		struct entry *entry = &entries->list[i];

		if (!S_ISREG(entry->mode) || entry->nlink < 2)
			continue;
		linked = memory_grow(linked, &capacity, count + 1, sizeof(struct entry *));
		linked[count++] = entry;
	}
	if (count)
		qsort(linked, count, sizeof(struct entry *), compare_links);
	for (size_t i = 0, next; i < count; i = next) {
		next = i + 1;
		while (next < count && linked[next]->device == linked[i]->device &&
			linked[next]->inode == linked[i]->inode)
			next++;
		join_group(entries->list, linked + i, next - i);
	}
	free(linked);
}
