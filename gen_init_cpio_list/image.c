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
	free(image->program_uses);
	free(image->inputs);
	*image = (struct image){0};
}

static const char *why_there(const struct entry *there)
{
	static const char *const reasons[] = {
		[ORIGIN_IMPLIED] = "it is the parent of this",
		[ORIGIN_APPLET] = "an applet of another program",
		[ORIGIN_LIBRARY] = "a library that this needs",
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
	const struct entry *there = image->replacing ? manifest_find(&image->manifest, path) : NULL;
	struct entry *entry;
	enum manifest_result result;

	if (there && there->origin != ORIGIN_IMPLIED) {
		image->replaced++;
		result = manifest_replace(&image->manifest, path, what, &entry);
	} else {
		result = manifest_add(&image->manifest, path, what, &entry);
	}
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

/* Closes the gap that one item of an array leaves. */
static void drop(void *items, size_t *count, size_t item_size, const void *item)
{
	char *at = (char *)items + ((const char *)item - (char *)items);
	const char *end = (char *)items + *count * item_size;

	memmove(at, at + item_size, (size_t)(end - at) - item_size);
	--*count;
}

bool image_remove_user(struct image *image, struct str name)
{
	const struct user *user = image_find_user(image, name);

	if (user)
		drop(image->users, &image->user_count, sizeof *user, user);
	return user != NULL;
}

bool image_remove_group(struct image *image, struct str name)
{
	const struct group *group = image_find_group(image, name);

	if (group)
		drop(image->groups, &image->group_count, sizeof *group, group);
	return group != NULL;
}

static void remove_inside(struct image *image, const char *folder, struct str name)
{
	struct str path = arena_printf(image->arena, "%s/" STR_FMT, folder, STR_ARG(name));
	struct entry *entry = manifest_find(&image->manifest, path);

	if (entry)
		manifest_remove(&image->manifest, entry);
}

bool image_remove_service(struct image *image, struct str name)
{
	const struct service *service = image_find_service(image, name);

	if (!service)
		return false;
	remove_inside(image, "/etc/init.d", name);
	remove_inside(image, "/etc/rc.d", name);
	drop(image->services, &image->service_count, sizeof *service, service);
	return true;
}
