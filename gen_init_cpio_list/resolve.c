#include "resolve.h"

enum { LINKS_MAX = 40 /* as in the kernel */ };

/* What a running system mounts or makes. */
static bool filled_later(const struct entry *dir, struct str name)
{
	static const char *const folders[] = {"proc", "sys", "dev", "run", "tmp"};

	if (dir->parent) {
		while (dir->parent->parent)
			dir = dir->parent;
		name = entry_name(dir);
	}
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		if (str_is(name, folders[i]))
			return true;
	return false;
}

static struct str next_component(struct str *path)
{
	const char *slash = memchr(path->at, '/', path->len);
	struct str name = *path;

	if (slash)
		name.len = (size_t)(slash - path->at);
	*path = str_from(*path, slash ? name.len + 1 : name.len);
	return name;
}

static enum resolve_result follow(
	const struct manifest *manifest, struct entry **at, struct str path, int *links);

static enum resolve_result follow_link(
	const struct manifest *manifest, struct entry **at, const struct entry *link, int *links)
{
	enum resolve_result result;

	if (++*links > LINKS_MAX)
		return RESOLVE_CIRCLE;
	result = follow(manifest, at, entry_target(link), links);
	return result == RESOLVE_MISSING ? RESOLVE_MISSING_BEHIND_LINK : result;
}

static enum resolve_result step(
	const struct manifest *manifest, struct entry **at, struct str name, int *links)
{
	struct entry *child;

	if ((*at)->type != ENTRY_DIR)
		return RESOLVE_MISSING;
	if (!name.len || str_is(name, "."))
		return RESOLVE_FOUND;
	if (str_is(name, "..")) {
		if ((*at)->parent)
			*at = (*at)->parent;
		return RESOLVE_FOUND;
	}
	child = manifest_child(manifest, *at, name);
	if (!child || child->type == ENTRY_GONE)
		return filled_later(*at, name) ? RESOLVE_LATER : RESOLVE_MISSING;
	if (child->type == ENTRY_BROKEN)
		return RESOLVE_BROKEN;
	if (child->type == ENTRY_SLINK) {
		return follow_link(manifest, at, child, links);
	}
	*at = child;
	return RESOLVE_FOUND;
}

static enum resolve_result follow(
	const struct manifest *manifest, struct entry **at, struct str path, int *links)
{
	enum resolve_result result = RESOLVE_FOUND;

	if (str_starts(path, "/"))
		*at = manifest->root;
	while (path.len && result == RESOLVE_FOUND)
		result = step(manifest, at, next_component(&path), links);
	return result;
}

enum resolve_result resolve(
	const struct manifest *manifest, struct entry *from, struct str path, struct entry **found)
{
	int links = 0;

	*found = from;
	return follow(manifest, found, path, &links);
}

bool resolves_to_executable(const struct manifest *manifest, struct str path)
{
	struct entry *entry;

	switch (resolve(manifest, manifest->root, path, &entry)) {
	case RESOLVE_FOUND:
		return entry->type == ENTRY_FILE && (entry->mode & 0111);
	case RESOLVE_LATER:
	case RESOLVE_BROKEN:
		return true;
	default:
		return false;
	}
}
