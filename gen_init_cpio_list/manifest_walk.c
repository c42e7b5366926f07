#include "manifest.h"

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
