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
		manifest_remove(there);
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

/* An entry that is gone is in no list of children; only its slot remembers it. */
void manifest_remove(struct entry *entry)
{
	struct entry **link = &entry->parent->children;
	struct entry *at = entry, *end = entry->parent;

	while (*link != entry)
		link = &(*link)->next;
	*link = entry->next;
	while (at != end) {
		struct entry *child = at->type == ENTRY_DIR ? at->children : NULL;

		if (child) {
			at->children = child->next;
			at = child;
		} else {
			if (at->type == ENTRY_FILE)
				leave_links(at);
			at->type = ENTRY_GONE;
			at = at->parent;
		}
	}
}
