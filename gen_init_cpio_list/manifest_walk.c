#include "manifest.h"

#include <stdlib.h>

/* Entries of one directory mostly differ soon behind what all their names begin with, so eight
 * bytes from there on decide nearly every comparison without a look at the names. */
struct sort_item {
	uint64_t key;
	size_t skipped;
	struct entry *entry;
};

struct sort_array {
	struct sort_item *items;
	size_t count, capacity;
};

static int by_name(const void *a, const void *b)
{
	const struct sort_item *left = a, *right = b;
	struct str x, y;
	int order;

	if (left->key != right->key)
		return left->key < right->key ? -1 : 1;
	x = str_from(entry_name(left->entry), left->skipped);
	y = str_from(entry_name(right->entry), right->skipped);
	order = memcmp(x.at, y.at, x.len < y.len ? x.len : y.len);
	return order ? order : (x.len > y.len) - (x.len < y.len);
}

static size_t common_prefix(const struct entry *first)
{
	size_t len = first->name_len;

	for (const struct entry *entry = first->next; entry; entry = entry->next) {
		size_t most = entry->name_len < len ? entry->name_len : len;

		for (len = 0; len < most && entry->name[len] == first->name[len]; len++)
			;
	}
	return len;
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

/* Children are linked last first; most descriptions are sorted, and need only be turned round. */
static bool collect(struct sort_array *array, struct entry *first)
{
	size_t skipped = common_prefix(first), i;
	bool sorted = true;

	array->count = 0;
	for (struct entry *entry = first; entry; entry = entry->next)
		array->count++;
	array->items =
		array_grow(array->items, &array->capacity, array->count, sizeof *array->items);
	i = array->count;
	for (struct entry *entry = first; entry; entry = entry->next) {
		array->items[--i] = (struct sort_item){key_of(entry, skipped), skipped, entry};
		if (sorted && i + 1 < array->count)
			sorted = by_name(&array->items[i], &array->items[i + 1]) < 0;
	}
	return sorted;
}

static void sort_children(struct sort_array *array, struct entry *dir)
{
	if (!collect(array, dir->children))
		qsort(array->items, array->count, sizeof *array->items, by_name);
	dir->children = NULL;
	for (size_t i = array->count; i-- > 0;) {
		struct entry *entry = array->items[i].entry;

		entry->next = dir->children;
		dir->children = entry;
	}
}

void manifest_sort(struct manifest *manifest)
{
	struct sort_array array = {0};

	for (uint32_t i = 0; i < manifest->count; i++) {
		struct entry *entry = manifest_by_number(manifest, i);

		if (entry->type == ENTRY_DIR && entry->children)
			sort_children(&array, entry);
	}
	free(array.items);
}

struct entry *manifest_next(struct entry *entry)
{
	if (entry->type == ENTRY_DIR && entry->children)
		return entry->children;
	while (entry && !entry->next)
		entry = entry->parent;
	return entry ? entry->next : NULL;
}

struct str entry_path(const struct entry *entry, char buffer[ENTRY_PATH_MAX + 1])
{
	char *start = buffer + ENTRY_PATH_MAX;
	size_t len;

	*start = '\0';
	if (!entry->parent)
		*--start = '/';
	for (; entry->parent; entry = entry->parent) {
		start -= entry->name_len;
		memcpy(start, entry->name, entry->name_len);
		*--start = '/';
	}
	len = (size_t)(buffer + ENTRY_PATH_MAX - start);
	return (struct str){start, len};
}

bool entry_completes_links(struct entry *entry)
{
	struct source *source = entry->source;

	return !source->links || ++source->links_seen == source->link_count;
}
