/* The order that everything is written in. There may be a million entries, described in any order,
 * so what takes the time is waiting for memory: entries and their names are looked at as they lie
 * there, in the order of description, and what sorting needs of them is put side by side. */
#include "manifest.h"

#include <stdlib.h>

/* What will be wanted so many entries later is asked for now, as it may lie anywhere. */
enum { AHEAD = 8 };

/* Names in one folder mostly differ soon behind what all of them begin with, so eight bytes from
 * there on decide nearly every comparison without a look at the names. */
struct sort_item {
	uint64_t key;
	struct entry *entry;
};

/* What is in a folder are items[start] to items[end - 1]. */
struct sort_folder {
	const struct entry *first; /* described in it */
	uint32_t common;	   /* bytes that all names in it begin with */
	uint32_t start, end;
};

struct sorter {
	struct manifest *manifest;
	struct sort_folder *folders; /* by entry.folder */
	size_t folder_count, folder_capacity;
	struct sort_item *items;
};

static int by_name(const void *a, const void *b)
{
	const struct sort_item *left = a, *right = b;
	struct str x, y;
	int order;

	if (left->key != right->key)
		return left->key < right->key ? -1 : 1;
	x = entry_name(left->entry);
	y = entry_name(right->entry);
	order = memcmp(x.at, y.at, x.len < y.len ? x.len : y.len);
	return order ? order : (x.len > y.len) - (x.len < y.len);
}

static uint64_t key_of(const struct entry *entry, size_t skipped)
{
	uint64_t key = 0;

	for (size_t i = 0; i < sizeof key; i++) {
		unsigned char byte = 0;

		if (skipped + i < entry->name_len)
			byte = (unsigned char)entry->name[skipped + i];
		key = key << 8 | byte;
	}
	return key;
}

static void count_in(struct sort_folder *folder, const struct entry *entry)
{
	uint32_t most = folder->common, len = 0;

	if (!folder->end++) {
		folder->first = entry;
		most = entry->name_len;
	}
	if (most > entry->name_len)
		most = entry->name_len;
	while (len < most && entry->name[len] == folder->first->name[len])
		len++;
	folder->common = len;
}

/* A folder has a lower number than what is in it. */
static void count_all(struct sorter *sorter)
{
	for (uint32_t i = 0; i < sorter->manifest->count; i++) {
		struct entry *entry = manifest_by_number(sorter->manifest, i);

		if (entry->type == ENTRY_GONE)
			continue;
		if (entry->parent)
			count_in(&sorter->folders[entry->parent->folder], entry);
		if (entry->type != ENTRY_DIR)
			continue;
		sorter->folders = array_grow(sorter->folders, &sorter->folder_capacity,
			sorter->folder_count + 1, sizeof *sorter->folders);
		sorter->folders[sorter->folder_count] = (struct sort_folder){.end = 0};
		entry->folder = (uint32_t)sorter->folder_count++;
	}
}

static void put_side_by_side(struct sorter *sorter)
{
	uint32_t total = 0;

	for (size_t i = 0; i < sorter->folder_count; i++) {
		struct sort_folder *folder = &sorter->folders[i];

		folder->start = total;
		total += folder->end;
		folder->end = folder->start;
	}
	for (uint32_t i = 1; i < sorter->manifest->count; i++) {
		struct entry *entry = manifest_by_number(sorter->manifest, i);
		struct sort_folder *folder;

		if (entry->type == ENTRY_GONE)
			continue;
		folder = &sorter->folders[entry->parent->folder];
		sorter->items[folder->end++] =
			(struct sort_item){key_of(entry, folder->common), entry};
	}
}

/* Most descriptions are sorted already. */
static void sort_folder(struct sort_item *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (by_name(&items[i - 1], &items[i]) < 0)
			continue;
		qsort(items, count, sizeof *items, by_name);
		return;
	}
}

/* No deeper than a path can be. */
static void put_in_order(struct sorter *sorter, struct entry *entry)
{
	struct manifest *manifest = sorter->manifest;
	const struct sort_folder *folder;

	manifest->order[manifest->order_count++] = entry;
	if (entry->type != ENTRY_DIR)
		return;
	folder = &sorter->folders[entry->folder];
	sort_folder(sorter->items + folder->start, folder->end - folder->start);
	for (uint32_t i = folder->start; i < folder->end; i++) {
		if (i + AHEAD < folder->end)
			__builtin_prefetch(sorter->items[i + AHEAD].entry);
		put_in_order(sorter, sorter->items[i].entry);
	}
}

void manifest_sort(struct manifest *manifest)
{
	struct sorter sorter = {.manifest = manifest};
	size_t capacity = 0;

	count_all(&sorter);
	sorter.items = array_grow(NULL, &capacity, manifest->count, sizeof *sorter.items);
	put_side_by_side(&sorter);
	manifest->order = array_grow(manifest->order, &manifest->order_capacity, manifest->count,
		sizeof(struct entry *));
	manifest->order_count = 0;
	put_in_order(&sorter, manifest->root);
	free(sorter.folders);
	free(sorter.items);
}

struct entry *manifest_in_order(const struct manifest *manifest, uint32_t place)
{
	/* And what it points at; the numbers of a device are no address, which does no harm. */
	if (place + 2 * AHEAD < manifest->order_count)
		__builtin_prefetch(manifest->order[place + 2 * AHEAD]);
	if (place + AHEAD < manifest->order_count) {
		__builtin_prefetch(manifest->order[place + AHEAD]->name);
		__builtin_prefetch(manifest->order[place + AHEAD]->target);
	}
	return place < manifest->order_count ? manifest->order[place] : NULL;
}
