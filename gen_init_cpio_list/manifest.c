#include "manifest.h"

#include "manifest_slots.h"

#include <stdlib.h>

/* An entry has the size of a line of the processor's cache: it is to lie in one, not across two. */
static struct entry *new_block(struct manifest *manifest)
{
	enum { LINE = 64 };
	char *memory = arena_alloc(manifest->arena, MANIFEST_BLOCK * sizeof(struct entry) + LINE);

	return (struct entry *)(memory + (-(uintptr_t)memory & (LINE - 1)));
}

static struct entry *new_entry(struct manifest *manifest)
{
	size_t block = manifest->count >> MANIFEST_BLOCK_BITS;
	struct entry *entry;

	if (!(manifest->count & (MANIFEST_BLOCK - 1))) {
		manifest->blocks = array_grow(manifest->blocks, &manifest->blocks_capacity,
			block + 1, sizeof *manifest->blocks);
		manifest->blocks[block] = new_block(manifest);
	}
	entry = manifest_by_number(manifest, manifest->count);
	entry->number = manifest->count++;
	return entry;
}

void manifest_init(struct manifest *manifest, struct arena *arena)
{
	*manifest = (struct manifest){.arena = arena};
	slots_make(manifest);
	manifest->root = new_entry(manifest);
	manifest->root->name = "";
	manifest->root->type = ENTRY_DIR;
	manifest->root->mode = 0755;
}

void manifest_free(struct manifest *manifest)
{
	free(manifest->slots);
	free(manifest->blocks);
	free(manifest->order);
	*manifest = (struct manifest){0};
}

struct entry *manifest_child(
	const struct manifest *manifest, const struct entry *parent, struct str name)
{
	const struct manifest_slot *slot =
		slot_find(manifest, parent, name, slot_hash(parent, name));

	return slot->entry ? manifest_by_number(manifest, slot->entry - 1) : NULL;
}

/* Cuts the first component off a path that starts with '/'. */
static struct str next_component(struct str *path)
{
	const char *start = path->at + 1;
	size_t left = path->len - 1;
	const char *slash = memchr(start, '/', left);
	struct str name = {start, slash ? (size_t)(slash - start) : left};

	*path = (struct str){start + name.len, left - name.len};
	return name;
}

struct entry *manifest_find(const struct manifest *manifest, struct str path)
{
	struct entry *entry = manifest->root;

	while (entry && path.len > 1)
		entry = manifest_child(manifest, entry, next_component(&path));
	return entry && entry->type != ENTRY_GONE ? entry : NULL;
}

static void fill(struct entry *entry, const struct entry *what)
{
	entry->mode = what->mode;
	entry->uid = what->uid;
	entry->gid = what->gid;
	entry->pos = what->pos;
	entry->type = what->type;
	entry->origin = what->origin;
	switch (what->type) {
	case ENTRY_FILE:
		entry->source = what->source;
		break;
	case ENTRY_SLINK:
		entry->target = what->target;
		entry->target_len = what->target_len;
		break;
	case ENTRY_CHAR:
	case ENTRY_BLOCK:
		entry->device = what->device;
		break;
	default:
		break;
	}
}

static void link_child(const struct manifest *manifest, struct entry *parent, struct entry *entry)
{
	if (parent->children)
		manifest_by_number(manifest, parent->children)->previous = entry->number;
	entry->previous = 0;
	entry->next = parent->children;
	parent->children = entry->number;
}

/* The child of that name, made as an implied directory where there is none. */
static struct entry *child_or_new(struct manifest *manifest, struct entry *parent, struct str name,
	struct srcpos pos, bool *is_new)
{
	uint32_t hash = slot_hash(parent, name);
	struct manifest_slot *slot = slot_find(manifest, parent, name, hash);
	struct entry *entry;

	*is_new = true;
	if (slot->entry) {
		entry = manifest_by_number(manifest, slot->entry - 1);
		*is_new = entry->type == ENTRY_GONE;
	} else {
		entry = new_entry(manifest);
		*slot = (struct manifest_slot){hash, entry->number + 1};
		entry->name = name.at;
		entry->name_len = (uint16_t)name.len;
		entry->parent = parent;
	}
	if (*is_new) {
		fill(entry, &(struct entry){.type = ENTRY_DIR, .mode = 0755, .pos = pos});
		entry->children = 0;
		link_child(manifest, parent, entry);
	}
	slots_make_room(manifest);
	return entry;
}

/* Something is there already: which of the two stays? */
static enum manifest_result settle(struct entry *there, const struct entry *what)
{
	bool both_dirs = there->type == ENTRY_DIR && what->type == ENTRY_DIR;

	if (there->type == ENTRY_BROKEN || (both_dirs && what->origin == ORIGIN_IMPLIED))
		return MANIFEST_KEPT;
	/* What is inside must stay within reach, and the root is there in any case. */
	if (!both_dirs && there->type == ENTRY_DIR && (there->children || !there->parent))
		return what->type == ENTRY_BROKEN	 ? MANIFEST_KEPT
		       : there->origin == ORIGIN_IMPLIED ? MANIFEST_HAS_CHILDREN
							 : MANIFEST_DUPLICATE;
	if (there->origin == ORIGIN_APPLET && what->origin == ORIGIN_APPLET)
		return str_same(entry_target(there), entry_target(what)) ? MANIFEST_KEPT
									 : MANIFEST_DUPLICATE;
	if ((what->origin == ORIGIN_APPLET || what->origin == ORIGIN_LIBRARY) &&
		there->origin != ORIGIN_IMPLIED)
		return MANIFEST_KEPT;
	if (there->origin == ORIGIN_IMPLIED || there->origin == ORIGIN_APPLET)
		return MANIFEST_ADDED;
	if (both_dirs && what->origin == ORIGIN_TREE)
		return MANIFEST_KEPT;
	if (both_dirs && there->origin == ORIGIN_TREE)
		return MANIFEST_ADDED;
	return MANIFEST_DUPLICATE;
}

static void overwrite(struct entry *there, const struct entry *what)
{
	bool keeps_children = there->type == ENTRY_DIR && what->type == ENTRY_DIR;

	if (!keeps_children)
		there->children = 0;
	fill(there, what);
}

static enum manifest_result add_parents(
	struct manifest *manifest, struct str folder, struct srcpos pos, struct entry **parent)
{
	bool is_new;

	*parent = manifest->root;
	while (folder.len) {
		*parent = child_or_new(manifest, *parent, next_component(&folder), pos, &is_new);
		if ((*parent)->type != ENTRY_DIR)
			return MANIFEST_PARENT_NOT_DIR;
	}
	return MANIFEST_ADDED;
}

/* The same for the folder that was last asked for, without a look at each of its parents. */
static enum manifest_result find_parent(
	struct manifest *manifest, struct str folder, struct srcpos pos, struct entry **parent)
{
	const struct str last = {manifest->last_folder, manifest->last_folder_len};
	enum manifest_result result;

	*parent = manifest->last_parent;
	if (*parent && (*parent)->type == ENTRY_DIR && str_same(folder, last))
		return MANIFEST_ADDED;
	result = add_parents(manifest, folder, pos, parent);
	if (result == MANIFEST_ADDED && folder.len) {
		memcpy(manifest->last_folder, folder.at, folder.len);
		manifest->last_folder_len = folder.len;
		manifest->last_parent = *parent;
	}
	return result;
}

/* Cuts the last component off a path that is not "/". */
static struct str cut_name(struct str *path)
{
	size_t start = path->len;
	struct str name;

	while (path->at[start - 1] != '/')
		start--;
	name = str_from(*path, start);
	path->len = start - 1;
	return name;
}

enum manifest_result manifest_add(
	struct manifest *manifest, struct str path, const struct entry *what, struct entry **entry)
{
	enum manifest_result result = MANIFEST_ADDED;
	bool is_new = false;

	*entry = manifest->root;
	if (manifest->count > INT32_MAX - ENTRY_PATH_MAX)
		return MANIFEST_FULL;
	if (path.len > 1) {
		struct str name = cut_name(&path);

		if (what->name)
			name.at = what->name;
		result = find_parent(manifest, path, what->pos, entry);
		if (result != MANIFEST_ADDED)
			return result;
		*entry = child_or_new(manifest, *entry, name, what->pos, &is_new);
	}
	if (!is_new)
		result = settle(*entry, what);
	if (result == MANIFEST_ADDED)
		overwrite(*entry, what);
	return result;
}
