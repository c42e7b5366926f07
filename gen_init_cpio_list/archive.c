#include "archive.h"

enum { HEADER_SIZE = 110, ALIGNMENT = 4, BLOCK = 512 };

static uint64_t aligned(uint64_t size, uint64_t to)
{
	return (size + to - 1) / to * to;
}

/* Header and name, which ends in a NUL, are aligned together. */
static uint64_t head_size(size_t name_len)
{
	return aligned(HEADER_SIZE + name_len + 1, ALIGNMENT);
}

static uint64_t data_size(const struct entry *entry)
{
	if (entry->type == ENTRY_SLINK)
		return aligned(entry->target_len + 1u, ALIGNMENT);
	if (entry->type != ENTRY_FILE)
		return 0;
	if (entry->source->links && entry->source->links[0] != entry)
		return 0;
	return aligned(entry->source->size, ALIGNMENT);
}

static bool is_archived(const struct entry *entry)
{
	return entry->type < ENTRY_BROKEN && (entry->parent || entry->origin == ORIGIN_EXPLICIT);
}

uint64_t archive_size(const struct manifest *manifest)
{
	uint64_t size = head_size(strlen("TRAILER!!!"));
	char buffer[ENTRY_PATH_MAX + 1];

	for (uint32_t i = 0; i < manifest->count; i++) {
		const struct entry *entry = manifest_by_number(manifest, i);
		/* Without the leading '/'; the root is called ".". */
		size_t name_len = entry->parent ? entry_path(entry, buffer).len - 1 : 1;

		if (is_archived(entry))
			size += head_size(name_len) + data_size(entry);
	}
	return aligned(size, BLOCK);
}
