/* content: a small file, inside the description. */
#include "fields.h"
#include "verbs.h"

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
