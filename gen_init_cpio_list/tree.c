#include "tree.h"

#include "name_list.h"
#include "paths.h"
#include "sources.h"

#include <fnmatch.h>
#include <stdlib.h>

struct exclude {
	const char *pattern;
	bool has_slash, used;
};

struct tree {
	struct image *image;
	struct srcpos pos;
	size_t root_len; /* of the folder's host path */
	struct exclude *excludes;
	size_t exclude_count;
};

static struct str inside(struct arena *arena, struct str path, const char *name)
{
	if (path.len == 1)
		path.len = 0;
	return arena_printf(arena, STR_FMT "/%s", STR_ARG(path), name);
}

static void add_file(const struct tree *tree, struct str path, const char *host_path,
	const struct host_item *item)
{
	struct entry what = {
		.type = ENTRY_FILE,
		.origin = ORIGIN_TREE,
		.mode = item->stat.executable ? 0755 : 0644,
		.pos = tree->pos,
	};

	if (source_check_setuid(tree->image, tree->pos, host_path, &item->stat, false))
		what.source = source_from_stat(tree->image, tree->pos, host_path, &item->stat);
	if (!what.source)
		what.type = ENTRY_BROKEN;
	image_add(tree->image, path, &what);
}

static void add_link(const struct tree *tree, struct str path, const struct host_item *item)
{
	struct entry what = {
		.type = ENTRY_SLINK,
		.origin = ORIGIN_TREE,
		.mode = 0777,
		.pos = tree->pos,
		.target = item->target.at,
		.target_len = (uint16_t)item->target.len,
	};

	if (target_check(tree->image->diags, tree->pos, item->target))
		image_add(tree->image, path, &what);
	else
		image_add_broken(tree->image, path, tree->pos);
}

static bool is_excluded(const struct tree *tree, const char *host_path, const char *name)
{
	const char *below = host_path + tree->root_len + 1;

	for (size_t i = 0; i < tree->exclude_count; i++) {
		struct exclude *exclude = &tree->excludes[i];
		bool matches = exclude->has_slash
				       ? fnmatch(exclude->pattern, below, FNM_PATHNAME) == 0
				       : fnmatch(exclude->pattern, name, 0) == 0;

		exclude->used = exclude->used || matches;
		if (matches)
			return true;
	}
	return false;
}

static void add_dir(const struct tree *tree, struct str path, const char *host_path);

static void add_item(
	const struct tree *tree, struct str dir_path, const char *dir, const struct host_item *item)
{
	struct arena *arena = tree->image->arena;
	struct str path = inside(arena, dir_path, item->name);
	const char *host_path = arena_printf(arena, "%s/%s", dir, item->name).at;

	if (is_excluded(tree, host_path, item->name))
		return;
	if (!path_clean(arena, tree->image->diags, tree->pos, path, &path)) {
		tree->image->incomplete = true;
		return;
	}
	switch (item->stat.type) {
	case HOST_DIR:
		add_dir(tree, path, host_path);
		break;
	case HOST_FILE:
		add_file(tree, path, host_path, item);
		break;
	case HOST_SLINK:
		add_link(tree, path, item);
		break;
	case HOST_OTHER:
		source_report(tree->image, tree->pos, host_path, HOST_WRONG_TYPE,
			"file, folder or symbolic link");
		image_add_broken(tree->image, path, tree->pos);
		break;
	}
}

static void add_dir(const struct tree *tree, struct str path, const char *host_path)
{
	struct entry what = {
		.type = ENTRY_DIR, .origin = ORIGIN_TREE, .mode = 0755, .pos = tree->pos};
	const struct entry *there;
	struct host_dir dir = {0};
	enum host_result result = host_list_dir(tree->image->arena, host_path, &dir);

	if (result != HOST_OK) {
		source_report(tree->image, tree->pos, host_path, result, "folder");
		image_add_broken(tree->image, path, tree->pos);
		tree->image->incomplete = true;
	} else {
		image_add_input(tree->image, host_path);
		image_add(tree->image, path, &what);
		there = manifest_find(&tree->image->manifest, path);
		for (size_t i = 0; there && there->type == ENTRY_DIR && i < dir.count; i++)
			add_item(tree, path, host_path, &dir.items[i]);
	}
	free(dir.items);
}

static void read_excludes(struct tree *tree, const struct tree_excludes *excludes)
{
	struct str list = excludes->patterns, pattern;
	size_t capacity = 0;

	while (name_list_next(&list, &pattern)) {
		tree->excludes = array_grow(
			tree->excludes, &capacity, tree->exclude_count + 1, sizeof *tree->excludes);
		tree->excludes[tree->exclude_count++] = (struct exclude){
			.pattern = arena_copy(tree->image->arena, pattern).at,
			.has_slash = memchr(pattern.at, '/', pattern.len) != NULL,
		};
	}
}

static void report_unused(const struct tree *tree, struct srcpos pos)
{
	for (size_t i = 0; i < tree->exclude_count; i++)
		if (!tree->excludes[i].used)
			diag_error(tree->image->diags, pos, RULE_UNUSED_EXCLUDE,
				"nothing in the folder matches '%s'", tree->excludes[i].pattern);
}

void tree_add(struct image *image, struct srcpos pos, struct str path, const char *dir,
	const struct tree_excludes *excludes)
{
	struct tree tree = {.image = image, .pos = pos, .root_len = strlen(dir)};
	const struct entry *there;

	if (excludes)
		read_excludes(&tree, excludes);
	add_dir(&tree, path, dir);
	there = manifest_find(&image->manifest, path);
	if (excludes && there && there->type == ENTRY_DIR)
		report_unused(&tree, excludes->pos);
	free(tree.excludes);
}
