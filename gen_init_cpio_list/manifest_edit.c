/* Replacing and removing. */
#include "manifest.h"

enum manifest_result manifest_replace(
	struct manifest *manifest, struct str path, const struct entry *what, struct entry **entry)
{
	struct entry *there = manifest_find(manifest, path);

	if (there && there->type == ENTRY_DIR && what->type == ENTRY_DIR) {
		*entry = there;
		if (what->origin == ORIGIN_TREE)
			return MANIFEST_KEPT;
		there->mode = what->mode;
		there->uid = what->uid;
		there->gid = what->gid;
		there->pos = what->pos;
		there->origin = what->origin;
		return MANIFEST_ADDED;
	}
	if (there && there->parent)
		manifest_remove(manifest, there);
	return manifest_add(manifest, path, what, entry);
}

/* A file has one link less, and knows no others when it is the last. */
static void leave_links(struct entry *entry)
{
	struct source *source = entry->source;
	uint32_t kept = 0;

	if (!source || !source->links)
		return;
	for (uint32_t i = 0; i < source->link_count; i++)
		if (source->links[i] != entry)
			source->links[kept++] = source->links[i];
	source->link_count = kept;
	if (kept == 1)
		source->links = NULL;
}

static void unlink_child(const struct manifest *manifest, const struct entry *entry)
{
	if (entry->previous)
		manifest_by_number(manifest, entry->previous)->next = entry->next;
	else
		entry->parent->children = entry->next;
	if (entry->next)
		manifest_by_number(manifest, entry->next)->previous = entry->previous;
}

/* An entry that is gone is no child any more; only its slot remembers it. */
void manifest_remove(struct manifest *manifest, struct entry *entry)
{
	struct entry *at = entry, *end = entry->parent;

	while (at != end) {
		if (at->type == ENTRY_DIR && at->children) {
			at = manifest_by_number(manifest, at->children);
			continue;
		}
		if (at->type == ENTRY_FILE)
			leave_links(at);
		at->type = ENTRY_GONE;
		unlink_child(manifest, at);
		at = at->parent;
	}
}
