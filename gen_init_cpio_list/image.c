#include "image.h"

#include <stdlib.h>

void image_init(struct image *image, struct arena *arena, struct diags *diags)
{
	*image = (struct image){.arena = arena, .diags = diags};
	manifest_init(&image->manifest, arena);
}

void image_free(struct image *image)
{
	manifest_free(&image->manifest);
	free(image->owner_uses);
	free(image->users);
	free(image->groups);
	free(image->services);
	free(image->applet_uses);
	free(image->inputs);
	*image = (struct image){0};
}

static const char *why_there(const struct entry *there)
{
	static const char *const reasons[] = {
		[ORIGIN_IMPLIED] = "it is the parent of this",
		[ORIGIN_APPLET] = "an applet of another program",
		[ORIGIN_TREE] = "it comes from this folder",
		[ORIGIN_EXPLICIT] = "first described here",
	};

	return reasons[there->origin];
}

static void report(struct image *image, enum manifest_result result, struct str path,
	struct srcpos pos, const struct entry *there)
{
	char buffer[ENTRY_PATH_MAX + 1];

	if (there->type == ENTRY_BROKEN)
		return;
	if (result == MANIFEST_DUPLICATE)
		diag_error(image->diags, pos, RULE_DUPLICATE_PATH,
			"'" STR_FMT "' is described twice", STR_ARG(path));
	else if (result == MANIFEST_PARENT_NOT_DIR)
		diag_error(image->diags, pos, RULE_PARENT_NOT_DIRECTORY,
			"'" STR_FMT "' cannot be inside '" STR_FMT "', which is not a directory",
			STR_ARG(path), STR_ARG(entry_path(there, buffer)));
	else
		diag_error(image->diags, pos, RULE_PARENT_NOT_DIRECTORY,
			"'" STR_FMT "' has something inside, and must be a directory",
			STR_ARG(path));
	diag_note(image->diags, there->pos, why_there(there));
}

struct entry *image_add(struct image *image, struct str path, const struct entry *what)
{
	struct entry *entry;
	enum manifest_result result = manifest_add(&image->manifest, path, what, &entry);

	if (result == MANIFEST_ADDED)
		return entry;
	if (result != MANIFEST_KEPT)
		report(image, result, path, what->pos, entry);
	return NULL;
}

void image_add_broken(struct image *image, struct str path, struct srcpos pos)
{
	struct entry *entry;

	manifest_add(&image->manifest, path,
		&(struct entry){.type = ENTRY_BROKEN, .origin = ORIGIN_EXPLICIT, .pos = pos},
		&entry);
}

struct entry *image_add_text(
	struct image *image, struct str path, struct entry what, struct str text)
{
	struct source *source = arena_alloc(image->arena, sizeof *source);

	source->text = text;
	source->size = text.len;
	what.type = ENTRY_FILE;
	what.source = source;
	return image_add(image, path, &what);
}

void image_add_input(struct image *image, const char *path)
{
	image->inputs = array_grow(image->inputs, &image->input_capacity, image->input_count + 1,
		sizeof *image->inputs);
	image->inputs[image->input_count++] = path;
}

struct user *image_find_user(const struct image *image, struct str name)
{
	for (size_t i = 0; i < image->user_count; i++)
		if (str_same(image->users[i].name, name))
			return &image->users[i];
	return NULL;
}

struct group *image_find_group(const struct image *image, struct str name)
{
	for (size_t i = 0; i < image->group_count; i++)
		if (str_same(image->groups[i].name, name))
			return &image->groups[i];
	return NULL;
}

struct service *image_find_service(const struct image *image, struct str name)
{
	for (size_t i = 0; i < image->service_count; i++)
		if (str_same(image->services[i].name, name))
			return &image->services[i];
	return NULL;
}
