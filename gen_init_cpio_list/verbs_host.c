/* Verbs that make many entries from one line. */
#include "fields.h"
#include "paths.h"
#include "sources.h"
#include "tree.h"
#include "verbs.h"

#include <stdlib.h>

/* ---- tree PATH DIR ---- */

void verb_tree(struct parser *parser, const struct line *line)
{
	struct tree_excludes excludes = {.pos = line->pos};
	const struct attribute known[] = {{"exclude", &excludes.patterns, &excludes.pos}};
	struct str path;

	if (!fields_attributes(parser, line, 3, known, 1) || !field_path(parser, line, 1, &path)) {
		parser->image->incomplete = true;
		return;
	}
	tree_add(parser->image, word_pos(line, 2), path, field_host_path(parser, line, 2),
		&excludes);
}

/* ---- program PATH SOURCE [MODE [UID [GID]]] ---- */

void verb_program(struct parser *parser, const struct line *line)
{
	struct image *image = parser->image;
	struct program_use use = {field_host_path(parser, line, 2), {0}, word_pos(line, 1)};
	size_t next = 3;
	struct access access;
	struct host_stat stat;
	struct entry what;
	bool good = fields_access(parser, line, &next, line->count, 0755, &access);
	struct source *source = source_open(image, word_pos(line, 2), use.host_path, &stat);

	good = source &&
	       source_check_setuid(
		       image, word_pos(line, 2), use.host_path, &stat, access.mode_given) &&
	       good;
	if (!field_path(parser, line, 1, &use.path)) {
		image->incomplete = true;
		return;
	}
	what = entry_from(line, &access);
	what.type = good ? ENTRY_FILE : ENTRY_BROKEN;
	what.source = source;
	if (!fields_add(parser, use.path, &what, &access) || !good)
		return;
	image->program_uses = array_grow(image->program_uses, &image->program_use_capacity,
		image->program_use_count + 1, sizeof *image->program_uses);
	image->program_uses[image->program_use_count++] = use;
}

/* ---- applets PROGRAM LIST ---- */

static void add_applet(
	struct parser *parser, struct srcpos pos, struct str program, struct str word)
{
	struct entry what = {
		.type = ENTRY_SLINK,
		.origin = ORIGIN_APPLET,
		.mode = 0777,
		.pos = pos,
		.target = program.at,
		.target_len = (uint16_t)program.len,
	};
	struct str path;

	if (path_clean(parser->lexer.arena, parser->image->diags, pos, word, &path) &&
		!str_same(path, program))
		image_add(parser->image, path, &what);
}

static void applet_line(
	struct parser *parser, struct srcpos pos, struct str program, struct str raw)
{
	struct str word = lex_first_word(raw);
	struct str rest = str_from(raw, (size_t)(word.at - raw.at) + word.len);

	if (!word.len || word.at[0] == '#')
		return;
	pos.col = (uint16_t)(word.at - raw.at + 1);
	if (word.at[0] != '/' || lex_first_word(rest).len || raw.len > LINE_MAX_BYTES ||
		memchr(word.at, '\0', word.len))
		diag_error(parser->image->diags, pos, RULE_BAD_APPLET_LIST,
			"expected one absolute path on each line");
	else
		add_applet(parser, pos, program, word);
}

void verb_applets(struct parser *parser, const struct line *line)
{
	const char *list = field_host_path(parser, line, 2);
	struct srcpos pos = word_pos(line, 2);
	struct image *image = parser->image;
	struct str program, text, raw;
	enum host_result result;
	size_t offset = 0;
	int file;

	if (!field_path(parser, line, 1, &program))
		return;
	result = host_read_text(list, LINE_MAX_BYTES, &text);
	if (result != HOST_OK) {
		source_report(image, pos, list, result, "regular file");
		image->incomplete = true;
		return;
	}
	image_add_input(image, list);
	image->applet_uses = array_grow(image->applet_uses, &image->applet_use_capacity,
		image->applet_use_count + 1, sizeof *image->applet_uses);
	image->applet_uses[image->applet_use_count++] =
		(struct applet_use){program, word_pos(line, 1)};
	file = source_texts_add(parser->texts, list, text);
	if (file == SOURCE_TEXTS_FULL) {
		free((char *)text.at);
		return;
	}
	pos = (struct srcpos){.file = (uint16_t)file};
	while (next_raw_line(text, &offset, &raw)) {
		pos.line++;
		applet_line(parser, pos, program, raw);
	}
}
