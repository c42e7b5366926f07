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
	/* Of what is looked at, in the image and on the host. Of a path, which may be long, an
	 * entry keeps the name only, and its source the one on the host. */
	struct buffer path, host_path;
	size_t root_len; /* of the folder's host path */
	struct exclude *excludes;
	size_t exclude_count;
};

static struct str path_of(const struct tree *tree)
{
	return (struct str){tree->path.at, tree->path.len};
}

static void enter(struct buffer *path, const char *name)
{
	buffer_add(path, (struct str){"/", 1});
	buffer_add(path, str_of(name));
}

static void leave(struct buffer *path, size_t len)
{
	path->len = len;
	path->at[len] = '\0';
}

static struct entry entry_of(const struct tree *tree, const char *name, enum entry_type type)
{
	return (struct entry){
		.name = name,
		.type = (uint8_t)type,
		.origin = ORIGIN_TREE,
		.mode = 0755,
		.pos = tree->pos,
	};
}

/* It is there, with an error that was reported. */
static void add_broken(const struct tree *tree, struct str path, const char *name)
{
	struct entry what = entry_of(tree, name, ENTRY_BROKEN), *there;

	what.origin = ORIGIN_EXPLICIT;
	manifest_add(&tree->image->manifest, path, &what, &there);
}

static void add_file(const struct tree *tree, const struct host_item *item)
{
	struct image *image = tree->image;
	struct entry what = entry_of(tree, item->name, ENTRY_FILE);

	what.mode = item->stat.executable ? 0755 : 0644;
	if (source_check_setuid(image, tree->pos, tree->host_path.at, &item->stat, false))
		what.source = source_from_stat(image, tree->pos,
			arena_copy(image->arena, str_of(tree->host_path.at)).at, &item->stat);
	if (!what.source)
		what.type = ENTRY_BROKEN;
	image_add(image, path_of(tree), &what);
}

static void add_link(const struct tree *tree, const struct host_item *item)
{
	struct entry what = entry_of(tree, item->name, ENTRY_SLINK);

	what.mode = 0777;
	what.target = item->target.at;
	what.target_len = (uint16_t)item->target.len;
	if (target_check(tree->image->diags, tree->pos, item->target))
		image_add(tree->image, path_of(tree), &what);
	else
		add_broken(tree, path_of(tree), item->name);
}

static bool is_excluded(const struct tree *tree, const char *name)
{
	const char *below = tree->host_path.at + tree->root_len + 1;

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

static void add_dir(struct tree *tree, struct str path, const char *name);

static void add_item(struct tree *tree, const struct host_item *item)
{
	struct image *image = tree->image;
	struct str path;

	if (is_excluded(tree, item->name))
		return;
	if (!path_clean(image->arena, image->diags, tree->pos, path_of(tree), &path)) {
		image->incomplete = true;
		return;
	}
	switch (item->stat.type) {
	case HOST_DIR:
		add_dir(tree, path, item->name);
		break;
	case HOST_FILE:
		add_file(tree, item);
		break;
	case HOST_SLINK:
		add_link(tree, item);
		break;
	case HOST_OTHER:
		source_report(image, tree->pos, tree->host_path.at, HOST_WRONG_TYPE,
			"file, folder or symbolic link");
		add_broken(tree, path, item->name);
		break;
	}
}

static void add_items(struct tree *tree, const struct host_dir *dir)
{
	size_t len = tree->path.len, host_len = tree->host_path.len;

	for (size_t i = 0; i < dir->count; i++) {
		enter(&tree->path, dir->items[i].name);
		enter(&tree->host_path, dir->items[i].name);
		add_item(tree, &dir->items[i]);
		leave(&tree->path, len);
		leave(&tree->host_path, host_len);
	}
}

static void add_dir(struct tree *tree, struct str path, const char *name)
{
	struct image *image = tree->image;
	struct entry what = entry_of(tree, name, ENTRY_DIR);
	const struct entry *there;
	struct host_dir dir = {0};
	enum host_result result = host_list_dir(image->arena, tree->host_path.at, &dir);

	if (result != HOST_OK) {
		source_report(image, tree->pos, tree->host_path.at, result, "folder");
		add_broken(tree, path, name);
		image->incomplete = true;
	} else {
		image_add_input(image, arena_copy(image->arena, str_of(tree->host_path.at)).at);
		image_add(image, path, &what);
		there = manifest_find(&image->manifest, path);
		if (there && there->type == ENTRY_DIR)
			add_items(tree, &dir);
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
	/* Of the root only what comes behind its "/" is in the paths inside it. */
	buffer_add(&tree.path, path.len > 1 ? path : (struct str){"", 0});
	buffer_add(&tree.host_path, str_of(dir));
	add_dir(&tree, path, NULL);
	there = manifest_find(&image->manifest, path);
	if (excludes && there && there->type == ENTRY_DIR)
		report_unused(&tree, excludes->pos);
	free(tree.path.at);
	free(tree.host_path.at);
	free(tree.excludes);
}
