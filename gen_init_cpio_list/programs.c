#include "programs.h"

#include "host_libraries.h"
#include "loader.h"
#include "paths.h"
#include "resolve.h"
#include "sources.h"

#include <errno.h>
#include <stdlib.h>

/* One ELF file that waits to be read: where it is here, and where in the image. */
struct object {
	const char *host_path;
	struct str path;
};

struct closure {
	struct image *image;
	struct srcpos pos; /* of the 'program' line, which everything is reported at */
	const char *interpreter;
	struct elf_file program;
	struct host_libraries libraries;
	struct object *objects;
	size_t count, capacity;
};

/* A library goes where the same path leads inside the image. */
static struct str placed(struct image *image, struct str path)
{
	struct str folder = loader_folder_of(path), name = path;
	char buffer[ENTRY_PATH_MAX + 1];
	struct entry *dir;

	while (memchr(name.at, '/', name.len))
		name = str_from(name, 1);
	if (resolve(&image->manifest, image->manifest.root, folder, &dir) != RESOLVE_FOUND ||
		dir->type != ENTRY_DIR)
		return path;
	folder = arena_copy(image->arena, entry_path(dir, buffer));
	return arena_printf(
		image->arena, "%s/" STR_FMT, folder.len > 1 ? folder.at : "", STR_ARG(name));
}

static bool is_known(const struct closure *closure, const char *host_path)
{
	for (size_t i = 0; i < closure->count; i++)
		if (strcmp(closure->objects[i].host_path, host_path) == 0)
			return true;
	return false;
}

static void add_object(struct closure *closure, const char *host_path, struct str path)
{
	if (is_known(closure, host_path))
		return;
	closure->objects = array_grow(
		closure->objects, &closure->capacity, closure->count + 1, sizeof *closure->objects);
	closure->objects[closure->count++] = (struct object){host_path, path};
}

static void add_library(struct closure *closure, const char *host_path, struct str path)
{
	struct image *image = closure->image;
	struct entry what = {.type = ENTRY_FILE, .origin = ORIGIN_LIBRARY, .pos = closure->pos};
	struct host_stat stat;

	if (is_known(closure, host_path))
		return;
	what.source = source_open(image, closure->pos, host_path, &stat);
	if (!what.source || !path_clean(image->arena, image->diags, closure->pos, path, &path)) {
		image->incomplete = true;
		return;
	}
	what.mode = stat.executable ? 0755 : 0644;
	path = placed(image, path);
	image_add(image, path, &what);
	add_object(closure, host_path, path);
}

/* A file of that name counts only if it is for the same kind of machine. */
static bool fits(struct closure *closure, const char *host_path)
{
	struct elf_file file;
	bool same = false;

	if (elf_file_read(closure->image->arena, host_path, &file) == ELF_FILE_OK)
		same = file.machine == closure->program.machine &&
		       file.class == closure->program.class;
	free(file.needed);
	return same;
}

static bool try_folder(
	struct closure *closure, struct str folder, struct str image_folder, const char *name)
{
	struct arena *arena = closure->image->arena;
	const char *host_path = arena_printf(arena, STR_FMT "/%s", STR_ARG(folder), name).at;

	if (!fits(closure, host_path))
		return false;
	add_library(closure, host_path,
		arena_printf(arena, STR_FMT "/%s", STR_ARG(image_folder), name));
	return true;
}

/* $ORIGIN is one folder on the host, and another in the image. */
static bool try_own_path(struct closure *closure, const struct elf_file *file, struct object object,
	const char *name)
{
	struct arena *arena = closure->image->arena;
	struct str here = loader_own_path(file), there = here, folder, image_folder;
	struct str host_origin = loader_folder_of(str_of(object.host_path));
	struct str origin = loader_folder_of(object.path);

	while (loader_next_folder(arena, &here, host_origin, &folder) &&
		loader_next_folder(arena, &there, origin, &image_folder))
		if (try_folder(closure, folder, image_folder, name))
			return true;
	return false;
}

/* In the image there is no /etc/ld.so.conf: a library from a folder that only this file names goes
 * where the loader looks without it. */
static struct str usual_folder(const struct closure *closure, struct str folder)
{
	const char *const *usual = loader_folders(closure->interpreter);

	for (; *usual; usual++)
		if (str_is(folder, *usual))
			return folder;
	return str_of("/lib");
}

static bool find_library(struct closure *closure, const struct elf_file *file, struct object object,
	const char *name)
{
	if (loader_provides(closure->interpreter, name))
		return true;
	if (strchr(name, '/')) {
		if (name[0] != '/' || !fits(closure, name))
			return false;
		add_library(closure, name, str_of(name));
		return true;
	}
	if (try_own_path(closure, file, object, name))
		return true;
	/* An RPATH, unlike a RUNPATH, also counts for what is needed further on. */
	if (!closure->program.runpath &&
		try_own_path(closure, &closure->program, closure->objects[0], name))
		return true;
	for (size_t i = 0; i < closure->libraries.count; i++) {
		struct str folder = closure->libraries.folders[i];

		if (try_folder(closure, folder, usual_folder(closure, folder), name))
			return true;
	}
	return false;
}

/* Nothing that the manifest would know in another form. */
static bool is_clean(const char *path)
{
	for (const char *slash = path; (slash = strchr(slash, '/')); slash++)
		if (slash[1] == '/' || slash[1] == '.' || !slash[1])
			return false;
	return true;
}

static void report_missing(struct closure *closure, struct object object, const char *name)
{
	struct image *image = closure->image;

	diag_error(image->diags, closure->pos, RULE_ELF_LIBRARY,
		"'%s' needs '%s', which this machine's loader would not find", object.host_path,
		name);
	if (name[0] != '/')
		name = arena_printf(image->arena, strchr(name, '/') ? "/%s" : "/lib/%s", name).at;
	if (is_clean(name))
		image_add_broken(image, str_of(name), closure->pos);
	else
		image->incomplete = true;
}

static void bring_needed(struct closure *closure, struct object object)
{
	struct diags *diags = closure->image->diags;
	struct elf_file file;
	enum elf_result result = elf_file_read(closure->image->arena, object.host_path, &file);

	if (result == ELF_FILE_BAD)
		diag_error(diags, closure->pos, RULE_BAD_ELF, "'%s' is a damaged ELF file",
			object.host_path);
	for (size_t i = 0; i < file.needed_count; i++)
		if (!find_library(closure, &file, object, file.needed[i]))
			report_missing(closure, object, file.needed[i]);
	free(file.needed);
}

static void bring_all(struct image *image, const struct program_use *use)
{
	struct closure closure = {.image = image, .pos = use->pos};
	const struct entry *there = manifest_find(&image->manifest, use->path);

	/* It may have been removed or replaced since. */
	if (!there || there->type != ENTRY_FILE || there->source->path != use->host_path)
		return;
	if (elf_file_read(image->arena, use->host_path, &closure.program) == ELF_FILE_OK) {
		closure.interpreter = closure.program.interpreter;
		host_libraries_read(image->arena, closure.interpreter, &closure.libraries);
	}
	add_object(&closure, use->host_path, use->path);
	/* Elsewhere than from the root, it could be anything. */
	if (closure.interpreter && closure.interpreter[0] == '/')
		add_library(&closure, closure.interpreter, str_of(closure.interpreter));
	/* The list grows while it is gone through, by what each object needs. */
	for (size_t i = 0; i < closure.count; i++)
		bring_needed(&closure, closure.objects[i]);
	free(closure.program.needed);
	free(closure.libraries.folders);
	free(closure.objects);
}

void programs_finish(struct image *image)
{
	for (size_t i = 0; i < image->program_use_count; i++)
		bring_all(image, &image->program_uses[i]);
}
