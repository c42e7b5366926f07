#define _POSIX_C_SOURCE 200809L

#include "host_libraries.h"

#include "host.h"
#include "lines.h"
#include "loader.h"

#include <glob.h>
#include <stdlib.h>

enum { CONF_LINE = 4096, CONF_DEPTH_MAX = 8 };

static void add_folder(struct host_libraries *libraries, struct str folder)
{
	libraries->folders = array_grow(libraries->folders, &libraries->capacity,
		libraries->count + 1, sizeof *libraries->folders);
	libraries->folders[libraries->count++] = folder;
}

static void read_conf(
	struct arena *arena, const char *path, int depth, struct host_libraries *libraries);

static void include_conf(
	struct arena *arena, struct str pattern, int depth, struct host_libraries *libraries)
{
	const char *base = str_starts(pattern, "/") ? "" : "/etc/";
	struct str full = arena_printf(arena, "%s" STR_FMT, base, STR_ARG(pattern));
	glob_t found;

	if (glob(full.at, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		read_conf(arena, found.gl_pathv[i], depth + 1, libraries);
	globfree(&found);
}

/* One folder on a line, or "include PATTERN"; musl's list may have ':' between folders. */
static void conf_line(
	struct arena *arena, struct str raw, int depth, struct host_libraries *libraries)
{
	struct str word = lex_first_word(raw), folder;

	if (!word.len || word.at[0] == '#')
		return;
	if (str_is(word, "include")) {
		word = lex_first_word(str_from(raw, (size_t)(word.at - raw.at) + word.len));
		include_conf(arena, word, depth, libraries);
		return;
	}
	word = arena_copy(arena, word);
	while (loader_next_folder(arena, &word, str_of("/"), &folder))
		add_folder(libraries, folder);
}

static void read_conf(
	struct arena *arena, const char *path, int depth, struct host_libraries *libraries)
{
	struct str text, raw;
	size_t offset = 0;

	if (depth > CONF_DEPTH_MAX || host_read_text(path, CONF_LINE, &text) != HOST_OK)
		return;
	while (next_raw_line(text, &offset, &raw))
		conf_line(arena, raw, depth, libraries);
	free((char *)text.at);
}

/* "/lib/ld-musl-x86_64.so.1" reads "/etc/ld-musl-x86_64.path". */
static const char *musl_conf(struct arena *arena, const char *interpreter)
{
	const char *name = strstr(interpreter, "/ld-musl-") + 1;
	const char *dot = strchr(name, '.');
	size_t len = dot ? (size_t)(dot - name) : strlen(name);

	return arena_printf(arena, "/etc/%.*s.path", (int)len, name).at;
}

void host_libraries_read(
	struct arena *arena, const char *interpreter, struct host_libraries *libraries)
{
	const char *const *usual = loader_folders(interpreter);
	const char *conf = "/etc/ld.so.conf";

	*libraries = (struct host_libraries){0};
	if (loader_is_musl(interpreter))
		conf = musl_conf(arena, interpreter);
	read_conf(arena, conf, 0, libraries);
	for (; *usual; usual++)
		add_folder(libraries, str_of(*usual));
}
