#include "entries.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* By components: '/' comes before every other byte. */
int path_compare(const char *one, const char *other)
{
	while (*one && *one == *other) {
		one++;
		other++;
	}
	if (*one == *other)
		return 0;
	if (!*one || !*other)
		return *one ? 1 : -1;
	if (*one == '/' || *other == '/')
		return *one == '/' ? -1 : 1;
	return (unsigned char)*one < (unsigned char)*other ? -1 : 1;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *one = *(const struct entry *const *)a;
	const struct entry *other = *(const struct entry *const *)b;
	int order = path_compare(one->path, other->path);

	if (order)
		return order;
	return one < other ? -1 : one > other;
}

void tree_make(struct tree *tree, const struct entries *entries)
{
	size_t capacity = 0, kept = 0;

	*tree = (struct tree){0};
	if (!entries->count)
		return;
	tree->list = memory_grow(NULL, &capacity, entries->count, sizeof(struct entry *));
	for (size_t i = 0; i < entries->count; i++)
		tree->list[i] = &entries->list[i];
	qsort(tree->list, entries->count, sizeof(struct entry *), compare_entries);
	for (size_t i = 0; i < entries->count; i++)
		if (i + 1 == entries->count ||
			strcmp(tree->list[i]->path, tree->list[i + 1]->path) != 0)
			tree->list[kept++] = tree->list[i];
	tree->count = kept;
}

void tree_free(struct tree *tree)
{
	free(tree->list);
	*tree = (struct tree){0};
}

size_t tree_find(const struct tree *tree, const char *path)
{
	char *clean = entry_clean_path(path);
	size_t low = 0, high = tree->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (path_compare(tree->list[middle]->path, clean) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < tree->count && strcmp(tree->list[low]->path, clean) != 0)
		low = tree->count;
	free(clean);
	return low;
}

size_t tree_below(const struct tree *tree, size_t place)
{
	const char *path = tree->list[place]->path;
	size_t len = strlen(path), end = place + 1;

	if (len == 1)
		return tree->count - place;
	while (end < tree->count && strncmp(tree->list[end]->path, path, len) == 0 &&
		tree->list[end]->path[len] == '/')
		end++;
	return end - place;
}
