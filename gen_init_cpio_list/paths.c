#include "paths.h"

#include "lines.h"
#include "manifest.h"

enum { LOCATION_MAX = 4095 };

/* gen_init_cpio ends a field at what C's isspace() knows, and has no quotes. */
static const char *why_unlistable(struct str text)
{
	bool has_reference = false;

	for (size_t i = 0; i < text.len; i++) {
		if (is_plain(text.at[i]))
			continue;
		if (is_blank(text.at[i]))
			return "a blank";
		has_reference = has_reference || str_starts(str_from(text, i), "${");
	}
	if (has_reference)
		return "'${'";
	return str_starts(text, "#") ? "'#' at its start" : NULL;
}

static bool listable(struct diags *diags, struct srcpos pos, const char *what, struct str text)
{
	const char *why = why_unlistable(text);

	if (why)
		diag_error(diags, pos, RULE_UNLISTABLE_NAME,
			"the kernel's list cannot carry %s with %s: '" STR_FMT "'", what, why,
			STR_ARG(text));
	return !why;
}

/* One component of a path; false ends the cleaning. */
static bool component_check(struct diags *diags, struct srcpos pos, struct str name)
{
	if (str_is(name, "..")) {
		diag_error(diags, pos, RULE_DOT_DOT, "a path in the image cannot contain '..'");
		return false;
	}
	if (name.len > ENTRY_NAME_MAX) {
		diag_error(diags, pos, RULE_NAME_TOO_LONG,
			"a name of %zu bytes; the kernel takes %d", name.len, ENTRY_NAME_MAX);
		return false;
	}
	return true;
}

static size_t component_end(struct str path, size_t start)
{
	while (start < path.len && path.at[start] != '/')
		start++;
	return start;
}

/* '/' and components, none of them empty or '.'; or '/' alone. */
static bool is_clean(struct str path)
{
	if (path.at[0] != '/')
		return false;
	for (size_t start = 1, end; start < path.len; start = end + 1) {
		end = component_end(path, start);
		if (end == start || (end == start + 1 && path.at[start] == '.'))
			return false;
	}
	return path.len == 1 || path.at[path.len - 1] != '/';
}

static struct str rewrite(struct arena *arena, struct str word)
{
	char *clean = arena_alloc(arena, word.len + 2);
	size_t len = 0;

	for (size_t i = 0; i < word.len;) {
		size_t end = component_end(word, i);

		if (end > i && !(end == i + 1 && word.at[i] == '.')) {
			clean[len++] = '/';
			memcpy(clean + len, word.at + i, end - i);
			len += end - i;
		}
		i = end + 1;
	}
	if (!len)
		clean[len++] = '/';
	return (struct str){clean, len};
}

bool path_clean(struct arena *arena, struct diags *diags, struct srcpos pos, struct str word,
	struct str *path)
{
	if (!word.len) {
		diag_error(diags, pos, RULE_EMPTY_PATH, "expected a path");
		return false;
	}
	if (!listable(diags, pos, "a path", word))
		return false;
	*path = is_clean(word) ? word : rewrite(arena, word);
	if (path->len > ENTRY_PATH_MAX) {
		diag_error(diags, pos, RULE_NAME_TOO_LONG,
			"a path of %zu bytes; the kernel takes %d", path->len - 1,
			ENTRY_PATH_MAX - 1);
		return false;
	}
	if (str_is(*path, "/TRAILER!!!")) {
		diag_error(diags, pos, RULE_UNLISTABLE_NAME,
			"'TRAILER!!!' is the name that ends an initramfs");
		return false;
	}
	for (size_t start = 1, end; start < path->len; start = end + 1) {
		end = component_end(*path, start);
		if (!component_check(diags, pos, (struct str){path->at + start, end - start}))
			return false;
	}
	return true;
}

bool target_check(struct diags *diags, struct srcpos pos, struct str target)
{
	if (!target.len) {
		diag_error(diags, pos, RULE_EMPTY_PATH, "expected the target of the link");
		return false;
	}
	if (target.len > ENTRY_PATH_MAX - 1) {
		diag_error(diags, pos, RULE_NAME_TOO_LONG,
			"a link target of %zu bytes; the kernel takes %d", target.len,
			ENTRY_PATH_MAX - 1);
		return false;
	}
	return listable(diags, pos, "a link target", target);
}

bool location_check(struct diags *diags, struct srcpos pos, struct str location)
{
	if (location.len > LOCATION_MAX) {
		diag_error(diags, pos, RULE_NAME_TOO_LONG,
			"the path of the source has %zu bytes; gen_init_cpio reads %d",
			location.len, LOCATION_MAX);
		return false;
	}
	return listable(diags, pos, "a source", location);
}
