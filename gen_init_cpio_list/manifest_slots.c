#include "manifest_slots.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1024 };

uint32_t slot_hash(const struct entry *parent, struct str name)
{
	uint64_t hash = 0xcbf29ce484222325u ^ (parent->number * 0x9e3779b97f4a7c15u);

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.at[i]) * 0x100000001b3u;
	return (uint32_t)(hash ^ (hash >> 32));
}

struct manifest_slot *slot_find(
	const struct manifest *manifest, const struct entry *parent, struct str name, uint32_t hash)
{
	for (uint32_t i = hash & manifest->slot_mask;; i = (i + 1) & manifest->slot_mask) {
		struct manifest_slot *slot = &manifest->slots[i];
		const struct entry *entry;

		if (!slot->entry)
			return slot;
		if (slot->hash != hash)
			continue;
		entry = manifest_by_number(manifest, slot->entry - 1);
		if (entry->parent == parent && str_same(entry_name(entry), name))
			return slot;
	}
}

static void allocate(struct manifest *manifest, size_t count)
{
	size_t capacity = 0;

	manifest->slots = array_grow(NULL, &capacity, count, sizeof *manifest->slots);
	memset(manifest->slots, 0, count * sizeof *manifest->slots);
	manifest->slot_mask = (uint32_t)count - 1;
}

void slots_make(struct manifest *manifest)
{
	allocate(manifest, FIRST_SLOTS);
}

void slots_make_room(struct manifest *manifest)
{
	struct manifest_slot *old = manifest->slots;
	size_t old_count = (size_t)manifest->slot_mask + 1;

	if (manifest->count <= manifest->slot_mask / 3 * 2)
		return;
	allocate(manifest, old_count * 2);
	for (size_t i = 0; i < old_count; i++) {
		uint32_t at = old[i].hash & manifest->slot_mask;

		if (!old[i].entry)
			continue;
		while (manifest->slots[at].entry)
			at = (at + 1) & manifest->slot_mask;
		manifest->slots[at] = old[i];
	}
	free(old);
}
