#include "archive.h"
#include "emit.h"

#include <stdio.h>

/* Like the first column of ls -l. */
static void mode_text(const struct entry *entry, char text[11])
{
	static const char types[] = "d-lcbps", bits[] = "rwxrwxrwx";

	text[0] = types[entry->type];
	for (int i = 0; i < 9; i++)
		text[i + 1] = (entry->mode & (0400 >> i)) ? bits[i] : '-';
	if (entry->mode & 04000)
		text[3] = text[3] == 'x' ? 's' : 'S';
	if (entry->mode & 02000)
		text[6] = text[6] == 'x' ? 's' : 'S';
	if (entry->mode & 01000)
		text[9] = text[9] == 'x' ? 't' : 'T';
	text[10] = '\0';
}

static void size_text(const struct entry *entry, char text[24])
{
	text[0] = '\0';
	if (entry->type == ENTRY_FILE)
		snprintf(text, 24, "%llu", (unsigned long long)entry->source->size);
	else if (entry->type == ENTRY_CHAR || entry->type == ENTRY_BLOCK)
		snprintf(text, 24, "%u, %u", (unsigned)entry->device.major,
			(unsigned)entry->device.minor);
}

/* A terminal is to see no control character. */
static void emit_visible(struct output *output, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];

		if (byte < ' ' || byte == 0x7f)
			output_string(output, "?");
		else
			output_text(output, (struct str){text.at + i, 1});
	}
}

static void emit_entry(struct output *output, const struct entry *entry)
{
	char mode[11], size[24], head[64];

	mode_text(entry, mode);
	size_text(entry, size);
	snprintf(head, sizeof head, "%s %5u %5u %10s ", mode, (unsigned)entry->uid,
		(unsigned)entry->gid, size);
	output_string(output, head);
	for (const struct entry *up = entry->parent; up; up = up->parent)
		output_string(output, "  ");
	emit_visible(output, entry_name(entry));
	if (entry->type == ENTRY_DIR)
		output_string(output, "/");
	if (entry->type == ENTRY_SLINK) {
		output_string(output, " -> ");
		emit_visible(output, entry_target(entry));
	}
	if (entry->type == ENTRY_FILE && entry->source->links && entry->source->links[0] != entry) {
		char buffer[ENTRY_PATH_MAX + 1];

		output_string(output, " = ");
		emit_visible(output, entry_path(entry->source->links[0], buffer));
	}
	output_string(output, "\n");
}

void emit_tree(struct image *image, struct output *output)
{
	const struct entry *entry;
	uint32_t count;

	for (count = 0; (entry = manifest_in_order(&image->manifest, count)); count++)
		emit_entry(output, entry);
	output_number(output, count, 10);
	output_string(output, " entries, an archive of ");
	output_number(output, archive_size(&image->manifest), 10);
	output_string(output, " bytes\n");
}
