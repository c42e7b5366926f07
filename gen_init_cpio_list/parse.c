#include "parse.h"

#include "conditions.h"
#include "fields.h"
#include "verbs.h"

#include <errno.h>
#include <stdlib.h>

enum { INCLUDE_DEPTH_MAX = 64 };

void parser_init(struct parser *parser, struct image *image, struct source_texts *texts)
{
	*parser = (struct parser){.image = image, .texts = texts};
	parser->lexer = (struct lexer){image->arena, image->diags, &parser->variables};
}

void parser_free(struct parser *parser)
{
	free(parser->variables.items);
	free(parser->features);
	*parser = (struct parser){0};
}

bool parser_define(struct parser *parser, const char *definition)
{
	struct str text = str_of(definition), name = text;
	const char *equals = strchr(definition, '=');

	if (!equals)
		return false;
	name.len = (size_t)(equals - text.at);
	if (!variable_name_is_valid(name) || variables_find(&parser->variables, name))
		return false;
	variables_add(&parser->variables,
		(struct variable){.name = name, .value = str_from(text, name.len + 1)});
	return true;
}

static void run_line(
	struct parser *parser, struct str raw, struct line *line, struct condition **innermost)
{
	if (lex_line(&parser->lexer, line->pos, raw, line) &&
		(!line->count || condition_line(parser, line, innermost) || verb_run(parser, line)))
		return;
	parser->image->incomplete = true;
	content_skip(parser->reading, raw);
}

/* Text that is switched off is only looked at for what ends it. */
static void skip_line(
	struct parser *parser, struct str raw, struct line *line, struct condition **innermost)
{
	struct str verb = lex_first_word(raw);

	if (str_is(verb, "if") || str_is(verb, "else") || str_is(verb, "end")) {
		lex_line(&parser->lexer, line->pos, raw, line);
		condition_line(parser, line, innermost);
	} else if (str_is(verb, "content")) {
		content_skip(parser->reading, raw);
	}
}

static bool line_is_readable(struct parser *parser, struct srcpos pos, struct str raw)
{
	const char *nul = raw.len ? memchr(raw.at, '\0', raw.len) : NULL;

	pos.col = 1;
	if (raw.len > LINE_MAX_BYTES) {
		diag_error(parser->image->diags, pos, RULE_LINE_TOO_LONG,
			"a line of more than %d bytes", LINE_MAX_BYTES);
	} else if (nul) {
		pos.col = (uint16_t)(nul - raw.at + 1);
		diag_error(parser->image->diags, pos, RULE_NUL_BYTE, "a NUL byte");
	} else {
		return true;
	}
	parser->image->incomplete = true;
	return false;
}

static void read_lines(struct parser *parser, struct reading *reading)
{
	struct condition *innermost = NULL;
	struct line line = {0};
	struct str raw;

	while (next_raw_line(reading->text, &reading->offset, &raw)) {
		line.pos = (struct srcpos){++reading->line, reading->file, 1};
		if (!line_is_readable(parser, line.pos, raw))
			continue;
		if (!condition_is_active(innermost))
			skip_line(parser, raw, &line, &innermost);
		else
			run_line(parser, raw, &line, &innermost);
	}
	conditions_end(parser, innermost);
	free(line.words);
}

static bool read_text(struct parser *parser, struct reading *reading)
{
	int file = source_texts_add(parser->texts, reading->name, reading->text);

	if (file == SOURCE_TEXTS_FULL) {
		free((char *)reading->text.at);
		return false;
	}
	reading->file = (uint16_t)file;
	reading->outer = parser->reading;
	parser->reading = reading;
	read_lines(parser, reading);
	parser->reading = reading->outer;
	return true;
}

void parse_text(struct parser *parser, const char *name, const char *dir, struct str text)
{
	struct reading reading = {.name = name, .dir = dir, .text = text};

	read_text(parser, &reading);
}

/* Make wants to know it wherever make runs. */
static void add_input(struct parser *parser, const struct reading *reading, const char *path)
{
	const char *slash = strrchr(path, '/');

	image_add_input(parser->image,
		arena_printf(parser->lexer.arena, "%s/%s", reading->dir, slash ? slash + 1 : path)
			.at);
}

static enum host_result open_reading(
	struct parser *parser, struct reading *reading, const char *path)
{
	struct host_stat stat = {0};
	bool is_stdin = strcmp(path, "-") == 0;
	enum host_result result;

	if (!reading->name)
		reading->name = is_stdin ? "<stdin>" : path;
	reading->dir = host_dir_of(parser->lexer.arena, path);
	if (!reading->dir || (!is_stdin && host_stat(path, &stat) != HOST_OK))
		return HOST_ERROR;
	reading->device = stat.device;
	reading->inode = stat.inode;
	result = host_read_text(path, LINE_MAX_BYTES, &reading->text);
	if (result == HOST_OK && !is_stdin)
		add_input(parser, reading, path);
	return result;
}

enum host_result parse_file(struct parser *parser, const char *path)
{
	struct reading reading = {0};
	enum host_result result = open_reading(parser, &reading, path);

	if (result == HOST_OK && !read_text(parser, &reading)) {
		errno = EMFILE;
		result = HOST_ERROR;
	}
	return result;
}

static size_t depth_of(const struct reading *reading)
{
	size_t depth = 0;

	for (; reading; reading = reading->outer)
		depth++;
	return depth;
}

/* The text that is being read already and would be read again. */
static const struct reading *find_cycle(
	const struct reading *innermost, const struct reading *new_one)
{
	const struct reading *at = innermost;

	while (at && !(at->inode == new_one->inode && at->device == new_one->device))
		at = at->outer;
	return at;
}

/* Shows the texts between that one and this line, as "a -> b -> a". */
static void report_cycle(struct parser *parser, struct srcpos pos, const struct reading *again,
	const struct reading *new_one)
{
	struct str chain = str_of(new_one->name);

	for (const struct reading *at = parser->reading; at != again; at = at->outer)
		chain = arena_printf(
			parser->lexer.arena, "%s -> " STR_FMT, at->name, STR_ARG(chain));
	diag_error(parser->image->diags, pos, RULE_INCLUDE_CYCLE, "it includes itself: %s -> %s",
		again->name, chain.at);
}

/* As messages show it: beside the including file, the way that one was named. */
static const char *shown_name(struct parser *parser, struct str word)
{
	const char *outer = parser->reading->name;
	const char *slash = strrchr(outer, '/');
	struct str dir = {outer, slash ? (size_t)(slash - outer) + 1 : 0};

	if (str_starts(word, "/"))
		dir.len = 0;
	return arena_printf(parser->lexer.arena, STR_FMT STR_FMT, STR_ARG(dir), STR_ARG(word)).at;
}

static bool include(struct parser *parser, struct srcpos pos, const char *path, const char *name)
{
	struct diags *diags = parser->image->diags;
	struct reading reading = {.name = name};
	const struct reading *again;
	enum host_result result;

	if (depth_of(parser->reading) > INCLUDE_DEPTH_MAX) {
		diag_error(diags, pos, RULE_INCLUDE_DEPTH, "more than %d levels of include",
			INCLUDE_DEPTH_MAX);
		return false;
	}
	result = open_reading(parser, &reading, path);
	if (result != HOST_OK) {
		diag_error(diags, pos,
			result == HOST_TOO_BIG ? RULE_TEXT_TOO_BIG : RULE_INCLUDE_MISSING,
			"cannot read '%s': %s", path, host_why(result));
		return false;
	}
	again = find_cycle(parser->reading, &reading);
	if (again) {
		report_cycle(parser, pos, again, &reading);
		free((char *)reading.text.at);
		return false;
	}
	if (read_text(parser, &reading))
		return true;
	diag_error(diags, pos, RULE_INCLUDE_DEPTH, "more than %d texts", SOURCE_TEXTS_MAX);
	return false;
}

void verb_include(struct parser *parser, const struct line *line)
{
	if (!include(parser, word_pos(line, 1), field_host_path(parser, line, 1),
		    shown_name(parser, line->words[1].text)))
		parser->image->incomplete = true;
}
