#include "srcpos.h"

#include <stdlib.h>

int source_texts_add(struct source_texts *texts, const char *name, struct str text)
{
	struct source_text *new_text;

	if (texts->count >= SOURCE_TEXTS_MAX)
		return SOURCE_TEXTS_FULL;
	texts->items =
		array_grow(texts->items, &texts->capacity, texts->count + 1, sizeof *texts->items);
	new_text = &texts->items[texts->count];
	*new_text = (struct source_text){.name = name, .text = text, .known_line = 1};
	return (int)texts->count++;
}

struct str source_texts_line(struct source_texts *texts, struct srcpos pos)
{
	struct source_text *source = &texts->items[pos.file];
	struct str rest;
	const char *newline;

	if (pos.line < source->known_line) {
		source->known_line = 1;
		source->known_offset = 0;
	}
	for (;;) {
		rest = str_from(source->text, source->known_offset);
		newline = rest.len ? memchr(rest.at, '\n', rest.len) : NULL;
		if (source->known_line == pos.line || !newline)
			break;
		source->known_line++;
		source->known_offset += (size_t)(newline - rest.at) + 1;
	}
	if (newline)
		rest.len = (size_t)(newline - rest.at);
	return rest;
}

const char *source_texts_name(const struct source_texts *texts, struct srcpos pos)
{
	return texts->items[pos.file].name;
}

void source_texts_free(struct source_texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		free((char *)texts->items[i].text.at);
	free(texts->items);
	*texts = (struct source_texts){0};
}

int srcpos_compare(struct srcpos a, struct srcpos b)
{
	if (a.file != b.file)
		return a.file < b.file ? -1 : 1;
	if (a.line != b.line)
		return a.line < b.line ? -1 : 1;
	if (a.col != b.col)
		return a.col < b.col ? -1 : 1;
	return 0;
}
