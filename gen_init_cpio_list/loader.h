/* Where a dynamic loader looks for libraries. Pure: what is there is another matter. */
#ifndef LOADER_H
#define LOADER_H

#include "elf_file.h"

/* The folders that an object's own RPATH or RUNPATH names, with $ORIGIN standing for `origin`.
 * One more at each call; false at the end. *path_list starts as loader_own_path(). */
struct str loader_own_path(const struct elf_file *file);
bool loader_next_folder(
	struct arena *arena, struct str *path_list, struct str origin, struct str *folder);

/* Where the loader looks without being told, NULL at the end. */
const char *const *loader_folders(const char *interpreter);
bool loader_is_musl(const char *interpreter);
/* A loader need not look for itself; musl's is the C library too, under all the names that it may
 * have. */
bool loader_provides(const char *interpreter, const char *library);

/* "/a/b/../c" as "/a/c". */
struct str loader_normal_path(struct arena *arena, struct str path);
/* The folder that a path is in. */
struct str loader_folder_of(struct str path);

#endif
