/* The verbs of the kernel's own list: one line, one entry (or one file with its hard links). */
#include "fields.h"
#include "paths.h"
#include "sources.h"
#include "verbs.h"

#include <stdlib.h>

enum { MAJOR_MAX = 4095, MINOR_MAX = 1048575 };

static void plain_node(
	struct parser *parser, const struct line *line, enum entry_type type, uint16_t default_mode)
{
	size_t next = 2;
	struct access access;
	struct entry what;
	struct str path;
	bool good = fields_access(parser, line, &next, line->count, default_mode, &access);

	if (next < line->count) {
		diag_error(parser->image->diags, word_pos(line, next), RULE_EXTRA_FIELD,
			"expected %s", verb_find(line->words[0].text)->usage);
		good = false;
	}
	if (!field_path(parser, line, 1, &path)) {
		parser->image->incomplete = true;
		return;
	}
	what = entry_from(line, &access);
	what.type = good ? (uint8_t)type : ENTRY_BROKEN;
	fields_add(parser, path, &what, &access);
}

void verb_dir(struct parser *parser, const struct line *line)
{
	plain_node(parser, line, ENTRY_DIR, 0755);
}

void verb_pipe(struct parser *parser, const struct line *line)
{
	plain_node(parser, line, ENTRY_PIPE, 0644);
}

void verb_sock(struct parser *parser, const struct line *line)
{
	plain_node(parser, line, ENTRY_SOCK, 0644);
}

void verb_slink(struct parser *parser, const struct line *line)
{
	struct str target = line->words[2].text, path;
	size_t next = 3;
	struct access access;
	struct entry what;
	bool good = fields_access(parser, line, &next, line->count, 0777, &access);

	if (next < line->count) {
		diag_error(parser->image->diags, word_pos(line, next), RULE_EXTRA_FIELD,
			"expected %s", verb_find(str_of("slink"))->usage);
		good = false;
	}
	good = target_check(parser->image->diags, word_pos(line, 2), target) && good;
	if (!field_path(parser, line, 1, &path)) {
		parser->image->incomplete = true;
		return;
	}
	what = entry_from(line, &access);
	what.type = good ? ENTRY_SLINK : ENTRY_BROKEN;
	what.target = target.at;
	what.target_len = (uint16_t)target.len;
	fields_add(parser, path, &what, &access);
}

static bool device_fields(
	struct parser *parser, const struct line *line, size_t first, struct entry *what)
{
	struct str kind = line->words[first].text;
	size_t wrong;

	if (str_is(kind, "b"))
		what->type = ENTRY_BLOCK;
	else
		what->type = ENTRY_CHAR;
	if (!str_is(kind, "b") && !str_is(kind, "c"))
		wrong = first;
	else if (!field_number(line->words[first + 1].text, MAJOR_MAX, &what->device.major))
		wrong = first + 1;
	else if (!field_number(line->words[first + 2].text, MINOR_MAX, &what->device.minor))
		wrong = first + 2;
	else
		return true;
	diag_error(parser->image->diags, word_pos(line, wrong), RULE_BAD_DEVICE,
		"expected 'b' or 'c', a major number up to %d and a minor number up to %d, not "
		"'" STR_FMT "'",
		MAJOR_MAX, MINOR_MAX, STR_ARG(line->words[wrong].text));
	return false;
}

void verb_nod(struct parser *parser, const struct line *line)
{
	size_t next = 2, device = line->count - 3;
	struct access access;
	struct entry what, attributes;
	struct str path;
	bool good = fields_access(parser, line, &next, device, 0600, &access);

	if (!field_path(parser, line, 1, &path)) {
		parser->image->incomplete = true;
		return;
	}
	what = entry_from(line, &access);
	attributes = what;
	if (device_fields(parser, line, device, &attributes) && good)
		what = attributes;
	else
		what.type = ENTRY_BROKEN;
	fields_add(parser, path, &what, &access);
}

/* All paths of the line, cleaned: the first, then the hard links. */
static bool link_paths(
	struct parser *parser, const struct line *line, size_t next, struct str *paths)
{
	bool good = field_path(parser, line, 1, &paths[0]);

	for (size_t i = 1; next < line->count; next++, i++)
		good = field_path(parser, line, next, &paths[i]) && good;
	return good;
}

static void add_links(struct parser *parser, const struct line *line, size_t first_link,
	struct str *paths, struct entry *what, const struct access *access)
{
	size_t count = 1 + line->count - first_link;
	struct entry **links = NULL, *entry;
	uint32_t added = 0;

	if (count > 1)
		links = arena_alloc(parser->lexer.arena, count * sizeof(struct entry *));
	for (size_t i = 0; i < count; i++) {
		what->pos = word_pos(line, i ? first_link + i - 1 : 1);
		entry = fields_add(parser, paths[i], what, access);
		if (links && entry)
			links[added++] = entry;
	}
	if (what->type == ENTRY_FILE && added > 1) {
		what->source->links = links;
		what->source->link_count = added;
	}
}

void verb_file(struct parser *parser, const struct line *line)
{
	size_t next = 3, capacity = 0;
	struct access access;
	struct host_stat stat = {.executable = false};
	const char *host_path = field_host_path(parser, line, 2);
	struct srcpos source_pos = word_pos(line, 2);
	bool good = fields_access(parser, line, &next, line->count, 0644, &access);
	struct str *paths = array_grow(NULL, &capacity, 1 + line->count - next, sizeof *paths);
	struct source *source = source_open(parser->image, source_pos, host_path, &stat);
	struct entry what;

	good = source &&
	       source_check_setuid(
		       parser->image, source_pos, host_path, &stat, access.mode_given) &&
	       good;
	if (!access.mode_given && stat.executable)
		access.mode = 0755;
	what = entry_from(line, &access);
	what.type = good ? ENTRY_FILE : ENTRY_BROKEN;
	what.source = source;
	if (link_paths(parser, line, next, paths))
		add_links(parser, line, next, paths, &what, &access);
	else
		parser->image->incomplete = true;
	free(paths);
}
