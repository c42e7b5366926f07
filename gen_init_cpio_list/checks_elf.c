#include "checks.h"
#include "elf_file.h"
#include "loader.h"
#include "resolve.h"

#include <stdlib.h>

/* One walk through what a program needs, in the image. */
struct needs {
	struct image *image;
	const struct entry *program;
	const char *interpreter;
	struct elf_file rpath; /* the program's, which counts for its libraries too */
	bool *seen;	       /* by entry number, for the whole run: a library is looked at once */
};

static void check_object(struct needs *needs, const struct entry *entry);

/* True when it is there, links followed; *library is NULL when an error stands in its place. */
static bool is_in(
	const struct needs *needs, struct str folder, const char *name, struct entry **library)
{
	struct manifest *manifest = &needs->image->manifest;
	struct str path = arena_printf(needs->image->arena, STR_FMT "/%s", STR_ARG(folder), name);
	enum resolve_result result = resolve(manifest, manifest->root, path, library);

	if (result == RESOLVE_BROKEN)
		*library = NULL;
	return result == RESOLVE_BROKEN ||
	       (result == RESOLVE_FOUND && (*library)->type == ENTRY_FILE);
}

static bool is_in_own_path(const struct needs *needs, const struct entry *object,
	const struct elf_file *file, const char *name, struct entry **library)
{
	struct str own = loader_own_path(file), folder;
	char buffer[ENTRY_PATH_MAX + 1];
	struct str origin = loader_folder_of(entry_path(object, buffer));

	while (loader_next_folder(needs->image->arena, &own, origin, &folder))
		if (is_in(needs, folder, name, library))
			return true;
	return false;
}

static bool find_library(const struct needs *needs, const struct entry *object,
	const struct elf_file *file, const char *name, struct entry **library)
{
	const char *const *usual = loader_folders(needs->interpreter);

	if (strchr(name, '/'))
		return is_in(needs, str_of(""), name, library);
	if (is_in_own_path(needs, object, file, name, library) ||
		is_in_own_path(needs, needs->program, &needs->rpath, name, library))
		return true;
	for (; *usual; usual++)
		if (is_in(needs, str_of(*usual), name, library))
			return true;
	return false;
}

static void check_needed(
	struct needs *needs, const struct entry *object, const struct elf_file *file)
{
	char buffer[ENTRY_PATH_MAX + 1];

	for (size_t i = 0; i < file->needed_count; i++) {
		const char *name = file->needed[i];
		struct entry *library = NULL;

		if (loader_provides(needs->interpreter, name))
			continue;
		if (find_library(needs, object, file, name, &library)) {
			if (library)
				check_object(needs, library);
			continue;
		}
		diag_error(needs->image->diags, needs->program->pos, RULE_ELF_LIBRARY,
			"'" STR_FMT "' needs '%s', which is not in the image; 'program' "
			"instead of 'file' would bring it",
			STR_ARG(entry_path(object, buffer)), name);
	}
}

/* Without its loader it does not matter which libraries a program lacks. */
static bool has_loader(const struct needs *needs)
{
	char buffer[ENTRY_PATH_MAX + 1];

	if (!needs->interpreter ||
		resolves_to_executable(&needs->image->manifest, str_of(needs->interpreter)))
		return true;
	diag_error(needs->image->diags, needs->program->pos, RULE_ELF_INTERPRETER,
		"'" STR_FMT "' is linked dynamically, and its loader '%s' is not in the image; "
		"'program' instead of 'file' would bring it and the libraries",
		STR_ARG(entry_path(needs->program, buffer)), needs->interpreter);
	return false;
}

static void check_object(struct needs *needs, const struct entry *entry)
{
	const char *path = entry->source->path;
	struct elf_file file;
	enum elf_result result;

	if (needs->seen[entry->number] || !path)
		return;
	needs->seen[entry->number] = true;
	result = elf_file_read(needs->image->arena, path, &file);
	if (result == ELF_FILE_BAD)
		diag_error(needs->image->diags, entry->pos, RULE_BAD_ELF,
			"'%s' is a damaged ELF file", path);
	if (entry == needs->program) {
		needs->interpreter = file.interpreter;
		needs->rpath.rpath = file.runpath ? NULL : file.rpath;
	}
	if (entry != needs->program || has_loader(needs))
		check_needed(needs, entry, &file);
	free(file.needed);
}

void check_programs(struct image *image)
{
	struct needs needs = {.image = image};

	needs.seen = arena_alloc(image->arena, image->manifest.count);
	for (uint32_t i = 0; i < image->manifest.count; i++) {
		needs.program = manifest_by_number(&image->manifest, i);
		needs.interpreter = NULL;
		if (needs.program->type == ENTRY_FILE && (needs.program->mode & 0111))
			check_object(&needs, needs.program);
	}
}
