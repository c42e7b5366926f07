/* The table in which a child is found by its name. For manifest.c only. */
#ifndef MANIFEST_SLOTS_H
#define MANIFEST_SLOTS_H

#include "manifest.h"

/* The slots are free()d with the manifest. */
void slots_make(struct manifest *manifest);
/* To be called after each new entry. */
void slots_make_room(struct manifest *manifest);
uint32_t slot_hash(const struct entry *parent, struct str name);
/* The slot that holds the child, or the free one where it belongs. */
struct manifest_slot *slot_find(const struct manifest *manifest, const struct entry *parent,
	struct str name, uint32_t hash);

#endif
