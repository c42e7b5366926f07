#include "diag.h"

#include <stdarg.h>
#include <stdlib.h>

enum { SHOWN_LINE_MAX = 160, MESSAGE_MAX = 1024 };

void diag_error(struct diags *diags, struct srcpos pos, enum rule rule, const char *format, ...)
{
	char message[MESSAGE_MAX];
	va_list args;

	if (diags->skipped && diags->skipped[rule])
		return;
	if (diags->count++ >= DIAGS_KEPT)
		return;
	va_start(args, format);
	if (vsnprintf(message, sizeof message, format, args) < 0)
		message[0] = '\0';
	va_end(args);
	diags->items =
		array_grow(diags->items, &diags->capacity, diags->kept + 1, sizeof *diags->items);
	diags->items[diags->kept++] = (struct diag){
		.pos = pos,
		.rule = rule,
		.message = arena_copy(diags->arena, str_of(message)).at,
	};
}

void diag_note(struct diags *diags, struct srcpos pos, const char *note)
{
	if (diags->count != diags->kept || !diags->kept || !pos.line)
		return;
	diags->items[diags->kept - 1].note_pos = pos;
	diags->items[diags->kept - 1].note = note;
}

static int by_place(const void *a, const void *b)
{
	const struct diag *left = a, *right = b;
	int order = srcpos_compare(left->pos, right->pos);

	if (!order)
		order = (left->rule > right->rule) - (left->rule < right->rule);
	return order ? order : strcmp(left->message, right->message);
}

static bool is_control(struct str text, size_t i, size_t len)
{
	unsigned char byte = (unsigned char)text.at[i];

	/* U+0080 to U+009F are control characters too. */
	return !len || byte < ' ' || byte == 0x7f ||
	       (byte == 0xc2 && (unsigned char)text.at[i + 1] < 0xa0);
}

/* Input may hold anything; a terminal gets '?' for each byte that it should not see. */
static void print_safely(FILE *stream, struct str text)
{
	for (size_t i = 0; i < text.len;) {
		size_t len = utf8_length(text.at + i, text.len - i);

		if (is_control(text, i, len))
			putc('?', stream);
		else
			fwrite(text.at + i, 1, len, stream);
		i += len ? len : 1;
	}
}

/* A line and what goes under it keep their tabs, so that the caret stays below its word. */
static void print_part(FILE *stream, struct str text, bool as_blanks)
{
	for (size_t i = 0; i < text.len;) {
		size_t len = utf8_length(text.at + i, text.len - i);

		if (text.at[i] == '\t')
			putc('\t', stream);
		else if (as_blanks)
			putc(' ', stream);
		else
			print_safely(stream, (struct str){text.at + i, len ? len : 1});
		i += len ? len : 1;
	}
}

/* The word at a column ends at a blank, or where its quotes close. */
static size_t word_end(struct str line, size_t start)
{
	bool quoted = false;
	size_t i;

	for (i = start; i < line.len; i++) {
		char c = line.at[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"' && (quoted || i == start || line.at[i - 1] == '='))
			quoted = !quoted;
		else if (!quoted && (c == ' ' || c == '\t' || c == '\r'))
			break;
	}
	return i < line.len ? i : line.len;
}

static void print_source_line(struct source_texts *texts, struct srcpos pos, FILE *stream)
{
	struct str line = source_texts_line(texts, pos);
	size_t start = pos.col ? pos.col - 1 : 0, skipped = 0;
	size_t end;

	if (start > line.len)
		start = line.len;
	end = word_end(line, start);
	if (start > SHOWN_LINE_MAX / 2)
		skipped = start - SHOWN_LINE_MAX / 2;
	line = str_from(line, skipped);
	if (line.len > SHOWN_LINE_MAX)
		line.len = SHOWN_LINE_MAX;
	start -= skipped;
	end = end - skipped < line.len ? end - skipped : line.len;
	print_part(stream, line, false);
	putc('\n', stream);
	print_part(stream, (struct str){line.at, start}, true);
	putc('^', stream);
	for (size_t i = start; i < end;) {
		size_t len = utf8_length(line.at + i, end - i);

		if (i > start)
			putc('~', stream);
		i += len ? len : 1;
	}
	putc('\n', stream);
}

static void print_head(const struct diags *diags, struct srcpos pos, const char *kind, FILE *stream)
{
	print_safely(stream, str_of(source_texts_name(diags->texts, pos)));
	if (pos.line)
		fprintf(stream, ":%u:%u", (unsigned)pos.line, (unsigned)pos.col);
	fprintf(stream, ": %s: ", kind);
}

static void print_one(struct diags *diags, const struct diag *diag, FILE *stream)
{
	print_head(diags, diag->pos, "error", stream);
	print_safely(stream, str_of(diag->message));
	fprintf(stream, " [%s]\n", rules[diag->rule].name);
	if (diag->pos.line)
		print_source_line(diags->texts, diag->pos, stream);
	if (!diag->note)
		return;
	print_head(diags, diag->note_pos, "note", stream);
	fprintf(stream, "%s\n", diag->note);
	if (diag->note_pos.line)
		print_source_line(diags->texts, diag->note_pos, stream);
}

size_t diag_print(struct diags *diags, FILE *stream)
{
	size_t printed = 0, more = diags->count - diags->kept;

	if (diags->kept)
		qsort(diags->items, diags->kept, sizeof *diags->items, by_place);
	for (size_t i = 0; i < diags->kept; i++) {
		if (i && by_place(&diags->items[i - 1], &diags->items[i]) == 0)
			continue;
		print_one(diags, &diags->items[i], stream);
		printed++;
	}
	if (more)
		fprintf(stream, "and %zu more errors\n", more);
	return printed + more;
}

void diag_free(struct diags *diags)
{
	free(diags->items);
	*diags = (struct diags){0};
}
