#include "lexer.h"

struct srcpos word_pos(const struct line *line, size_t index)
{
	struct srcpos pos = line->pos;

	if (index < line->count)
		pos.col = line->words[index].col;
	return pos;
}

static struct srcpos at_column(struct srcpos pos, size_t offset)
{
	pos.col = (uint16_t)(offset < UINT16_MAX ? offset + 1 : UINT16_MAX);
	return pos;
}

static void add_word(struct line *line, struct str text, size_t offset)
{
	line->words =
		array_grow(line->words, &line->capacity, line->count + 1, sizeof *line->words);
	line->words[line->count++] = (struct word){text, at_column(line->pos, offset).col};
}

/* Decodes the escape after a backslash at *i; false when there is no such escape. */
static bool unescape(struct str raw, size_t *i, char *decoded)
{
	static const char names[] = "\"\\$nt", values[] = "\"\\$\n\t";
	const char *name;
	unsigned value = 0;
	size_t digits = 0;

	if (*i >= raw.len)
		return false;
	name = memchr(names, raw.at[*i], sizeof names - 1);
	if (name) {
		*decoded = values[name - names];
		++*i;
		return true;
	}
	while (digits < 3 && *i < raw.len && raw.at[*i] >= '0' && raw.at[*i] <= '7') {
		value = value * 8 + (unsigned)(raw.at[*i] - '0');
		digits++;
		++*i;
	}
	*decoded = (char)value;
	return digits == 3 && value > 0 && value <= 0xff;
}

/* "${NAME}" inside quotes, at *i. */
static bool quoted_variable(struct lexer *lexer, const struct line *line, struct str raw, size_t *i,
	struct buffer *text)
{
	const char *close = memchr(raw.at + *i, '}', raw.len - *i);
	struct str reference = str_from(raw, *i);
	struct srcpos pos = at_column(line->pos, *i);

	if (close)
		reference.len = (size_t)(close - reference.at) + 1;
	*i += reference.len;
	return variables_expand(lexer->variables, lexer->diags, pos, reference, text);
}

/* One character, escape or variable of a quoted word, at *i. */
static bool quoted_piece(struct lexer *lexer, const struct line *line, struct str raw, size_t *i,
	struct buffer *text)
{
	size_t start = *i;
	char c = raw.at[start];

	if (str_starts(str_from(raw, start), "${"))
		return quoted_variable(lexer, line, raw, i, text);
	++*i;
	if (c == '\\' && !unescape(raw, i, &c)) {
		diag_error(lexer->diags, at_column(line->pos, start), RULE_BAD_QUOTE,
			"unknown escape; in quotes there are \\\" \\\\ \\$ \\n \\t and octal "
			"\\001 to \\377");
		return false;
	}
	buffer_add(text, (struct str){&c, 1});
	return true;
}

/* Appends what is between the quotes, the first of which is at *i; leaves *i behind the second. */
static bool quoted_text(struct lexer *lexer, const struct line *line, struct str raw, size_t *i,
	struct buffer *text)
{
	size_t open = (*i)++;
	bool good = true;

	while (*i < raw.len && raw.at[*i] != '"')
		good = quoted_piece(lexer, line, raw, i, text) && good;
	if (*i < raw.len) {
		++*i;
		return good;
	}
	diag_error(lexer->diags, at_column(line->pos, open), RULE_BAD_QUOTE,
		"this quote does not end on its line");
	return false;
}

/* A word may begin with a quote, or hold one behind the '=' of an attribute. */
static bool quote_starts_here(struct str raw, size_t start, size_t i)
{
	if (raw.at[i] != '"')
		return false;
	if (i == start)
		return true;
	if (raw.at[i - 1] != '=' || i - 1 == start)
		return false;
	for (size_t k = start; k < i - 1; k++)
		if (raw.at[k] < 'a' || raw.at[k] > 'z')
			return false;
	return true;
}

static bool lex_quoted(
	struct lexer *lexer, struct line *line, struct str raw, size_t start, size_t *i)
{
	struct buffer text = {0};
	bool good;

	buffer_add(&text, (struct str){raw.at + start, *i - start});
	good = quoted_text(lexer, line, raw, i, &text);
	add_word(line, buffer_finish(&text, lexer->arena), start);
	if (good && *i < raw.len && !is_blank(raw.at[*i])) {
		diag_error(lexer->diags, at_column(line->pos, *i), RULE_BAD_QUOTE,
			"expected a blank after the closing quote");
		good = false;
	}
	while (*i < raw.len && !is_blank(raw.at[*i]))
		++*i;
	return good;
}

static bool lex_word(struct lexer *lexer, struct line *line, struct str raw, size_t *i)
{
	size_t start = *i;
	bool dollar = false, good = true;
	struct buffer expanded = {0};
	struct str text;

	for (; *i < raw.len; ++*i) {
		if (is_plain(raw.at[*i]))
			continue;
		if (is_blank(raw.at[*i]))
			break;
		if (raw.at[*i] == '"' && quote_starts_here(raw, start, *i))
			return lex_quoted(lexer, line, raw, start, i);
		dollar = dollar || raw.at[*i] == '$';
	}
	text = (struct str){raw.at + start, *i - start};
	if (dollar) {
		good = variables_expand(lexer->variables, lexer->diags, at_column(line->pos, start),
			text, &expanded);
		text = buffer_finish(&expanded, lexer->arena);
	}
	add_word(line, text, start);
	return good;
}

bool lex_line(struct lexer *lexer, struct srcpos pos, struct str raw, struct line *line)
{
	bool good = true;
	size_t i = 0;

	line->pos = at_column(pos, 0);
	line->count = 0;
	for (;;) {
		while (i < raw.len && is_blank(raw.at[i]))
			i++;
		if (i == raw.len || raw.at[i] == '#')
			break;
		good = lex_word(lexer, line, raw, &i) && good;
	}
	if (line->count)
		line->pos.col = line->words[0].col;
	return good;
}
