/* Verbs that make files of their own, or many entries from one line. */
#include "fields.h"
#include "paths.h"
#include "sources.h"
#include "tree.h"
#include "verbs.h"

#include <stdlib.h>

/* ---- content PATH [MODE [UID [GID]]] <<END ---- */

/* The lines up to the closing word, or up to the end of the text: false. */
static bool content_body(struct reading *reading, struct str closing, struct str *body)
{
	size_t start = reading->offset, before;
	struct str raw;

	for (before = start; next_raw_line(reading->text, &reading->offset, &raw);
		before = reading->offset) {
		reading->line++;
		if (raw.len && raw.at[raw.len - 1] == '\r')
			raw.len--;
		if (str_same(raw, closing)) {
			*body = (struct str){reading->text.at + start, before - start};
			return true;
		}
	}
	return false;
}

/* Each line by itself, so that an unset variable is reported where it stands. */
static bool expand_body(struct parser *parser, struct srcpos pos, struct str *body)
{
	struct buffer expanded = {0};
	struct str raw;
	size_t offset = 0;
	bool good = true;

	if (!memchr(body->at, '$', body->len))
		return true;
	pos.col = 1;
	while (next_raw_line(*body, &offset, &raw)) {
		pos.line++;
		if (raw.len > LINE_MAX_BYTES)
			diag_error(parser->image->diags, pos, RULE_LINE_TOO_LONG,
				"a line of more than %d bytes", LINE_MAX_BYTES);
		good = raw.len <= LINE_MAX_BYTES &&
		       variables_expand(
			       &parser->variables, parser->image->diags, pos, raw, &expanded) &&
		       good;
		buffer_add(&expanded, (struct str){"\n", 1});
	}
	*body = buffer_finish(&expanded, parser->lexer.arena);
	return good;
}

static bool closing_word(struct str word, struct str *closing, bool *verbatim)
{
	if (!str_starts(word, "<<"))
		return false;
	*closing = str_from(word, 2);
	*verbatim =
		closing->len > 2 && closing->at[0] == '"' && closing->at[closing->len - 1] == '"';
	if (*verbatim)
		*closing = (struct str){closing->at + 1, closing->len - 2};
	return closing->len > 0;
}

void content_skip(struct reading *reading, struct str raw)
{
	struct str word, closing, body;
	size_t offset = reading->offset;
	uint32_t line = reading->line;
	bool verbatim;

	while (raw.len) {
		word = lex_first_word(raw);
		raw = str_from(raw, (size_t)(word.at - raw.at) + word.len);
		if (closing_word(word, &closing, &verbatim)) {
			if (!content_body(reading, closing, &body)) {
				reading->offset = offset;
				reading->line = line;
			}
			return;
		}
	}
}

void verb_content(struct parser *parser, const struct line *line)
{
	size_t last = line->count - 1, next = 2;
	struct srcpos pos = line->pos;
	struct str closing, body = {"", 0}, path;
	struct access access;
	struct entry what;
	bool verbatim, good;

	if (!closing_word(line->words[last].text, &closing, &verbatim)) {
		diag_error(parser->image->diags, word_pos(line, last), RULE_MISSING_FIELD,
			"expected <<WORD, and the text up to a line that is WORD");
		parser->image->incomplete = true;
		return;
	}
	good = fields_access(parser, line, &next, last, 0644, &access);
	if (!content_body(parser->reading, closing, &body)) {
		diag_error(parser->image->diags, word_pos(line, last), RULE_OPEN_CONTENT,
			"no line that is '" STR_FMT "' follows", STR_ARG(closing));
		good = false;
	}
	if (good && !verbatim)
		good = expand_body(parser, pos, &body);
	if (!field_path(parser, line, 1, &path)) {
		parser->image->incomplete = true;
		return;
	}
	what = entry_from(line, &access);
	what.type = good ? ENTRY_FILE : ENTRY_BROKEN;
	if (good) {
		what.source = arena_alloc(parser->lexer.arena, sizeof *what.source);
		what.source->text = body;
		what.source->size = body.len;
	}
	fields_add(parser, path, &what, &access);
}

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
