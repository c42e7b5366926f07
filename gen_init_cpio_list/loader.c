#include "loader.h"

struct str loader_folder_of(struct str path)
{
	while (path.len && path.at[path.len - 1] != '/')
		path.len--;
	while (path.len > 1 && path.at[path.len - 1] == '/')
		path.len--;
	return path;
}

struct str loader_normal_path(struct arena *arena, struct str path)
{
	char *normal = arena_alloc(arena, path.len + 2);
	size_t len = 0;

	for (size_t i = 0; i < path.len;) {
		const char *slash = memchr(path.at + i, '/', path.len - i);
		size_t end = slash ? (size_t)(slash - path.at) : path.len;
		struct str name = {path.at + i, end - i};

		if (str_is(name, "..")) {
			while (len && normal[--len] != '/')
				;
		} else if (name.len && !str_is(name, ".")) {
			normal[len++] = '/';
			memcpy(normal + len, name.at, name.len);
			len += name.len;
		}
		i = end + 1;
	}
	if (!len)
		normal[len++] = '/';
	return (struct str){normal, len};
}

/* A loader that knows RUNPATH does not look at RPATH beside it. */
struct str loader_own_path(const struct elf_file *file)
{
	const char *path = file->runpath ? file->runpath : file->rpath;

	return str_of(path ? path : "");
}

static struct str expand_origin(struct arena *arena, struct str folder, struct str origin)
{
	static const char *const names[] = {"${ORIGIN}", "$ORIGIN"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (str_starts(folder, names[i]))
			return arena_printf(arena, STR_FMT STR_FMT, STR_ARG(origin),
				STR_ARG(str_from(folder, strlen(names[i]))));
	return folder;
}

bool loader_next_folder(
	struct arena *arena, struct str *path_list, struct str origin, struct str *folder)
{
	while (path_list->len) {
		const char *colon = memchr(path_list->at, ':', path_list->len);

		*folder = *path_list;
		if (colon)
			folder->len = (size_t)(colon - path_list->at);
		*path_list = str_from(*path_list, folder->len + (colon != NULL));
		*folder = expand_origin(arena, *folder, origin);
		if (str_starts(*folder, "/")) {
			*folder = loader_normal_path(arena, *folder);
			return true;
		}
	}
	return false;
}

bool loader_is_musl(const char *interpreter)
{
	return interpreter && strstr(interpreter, "/ld-musl-");
}

const char *const *loader_folders(const char *interpreter)
{
	static const char *const musl[] = {"/lib", "/usr/local/lib", "/usr/lib", NULL};
	/* Debian's, Fedora's and Arch's C libraries differ; no folder is in two of them by
	 * accident. */
	static const char *const glibc[] = {"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
		"/lib64", "/usr/lib64", "/lib", "/usr/lib", NULL};

	return loader_is_musl(interpreter) ? musl : glibc;
}

bool loader_provides(const char *interpreter, const char *library)
{
	static const char *const own[] = {
		"libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet."};

	const char *slash = interpreter ? strrchr(interpreter, '/') : NULL;

	if (slash && strcmp(slash + 1, library) == 0)
		return true;
	if (!loader_is_musl(interpreter))
		return false;
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		if (str_starts(str_of(library), own[i]))
			return true;
	return false;
}
