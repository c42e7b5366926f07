#include "archive.h"
#include "emit.h"

static void emit_escape(struct output *output, unsigned code)
{
	static const char digits[] = "0123456789abcdef";
	const char escape[] = {'\\', 'u', digits[code >> 12 & 15], digits[code >> 8 & 15],
		digits[code >> 4 & 15], digits[code & 15]};

	output_text(output, (struct str){escape, sizeof escape});
}

/* Names need not be UTF-8, and JSON must be: a byte that is none becomes U+DC80 to U+DCFF, which
 * Python turns back ("surrogateescape"). */
static void emit_string(struct output *output, struct str text)
{
	output_string(output, "\"");
	for (size_t i = 0; i < text.len;) {
		size_t len = utf8_length(text.at + i, text.len - i);
		unsigned char byte = (unsigned char)text.at[i];

		if (!len)
			emit_escape(output, 0xdc00u + byte);
		else if (byte < ' ' || byte == '"' || byte == '\\' || byte == 0x7f)
			emit_escape(output, byte);
		else
			output_text(output, (struct str){text.at + i, len});
		i += len ? len : 1;
	}
	output_string(output, "\"");
}

static void emit_key(struct output *output, const char *name)
{
	output_string(output, ", \"");
	output_string(output, name);
	output_string(output, "\": ");
}

static void emit_number(struct output *output, const char *name, uint64_t number)
{
	emit_key(output, name);
	output_number(output, number, 10);
}

static void emit_path(struct output *output, const struct entry *entry)
{
	char buffer[ENTRY_PATH_MAX + 1];

	emit_string(output, entry_path(entry, buffer));
}

static void emit_links(struct output *output, const struct source *source)
{
	emit_key(output, "links");
	for (uint32_t i = 0; i < source->link_count; i++) {
		output_string(output, i ? ", " : "[");
		emit_path(output, source->links[i]);
	}
	output_string(output, "]");
}

static void emit_kind(struct output *output, const struct entry *entry)
{
	switch (entry->type) {
	case ENTRY_FILE:
		emit_number(output, "size", entry->source->size);
		if (entry->source->path) {
			emit_key(output, "source");
			emit_string(output, str_of(entry->source->path));
		}
		if (entry->source->links)
			emit_links(output, entry->source);
		break;
	case ENTRY_SLINK:
		emit_key(output, "target");
		emit_string(output, entry_target(entry));
		break;
	case ENTRY_CHAR:
	case ENTRY_BLOCK:
		emit_number(output, "major", entry->device.major);
		emit_number(output, "minor", entry->device.minor);
		break;
	default:
		break;
	}
}

static void emit_entry(struct image *image, struct output *output, const struct entry *entry)
{
	static const char *const types[] = {
		[ENTRY_DIR] = "dir",
		[ENTRY_FILE] = "file",
		[ENTRY_SLINK] = "slink",
		[ENTRY_CHAR] = "char",
		[ENTRY_BLOCK] = "block",
		[ENTRY_PIPE] = "pipe",
		[ENTRY_SOCK] = "sock",
	};

	output_string(output, "{\"path\": ");
	emit_path(output, entry);
	emit_key(output, "type");
	emit_string(output, str_of(types[entry->type]));
	emit_key(output, "mode");
	output_string(output, "\"0");
	output_number(output, entry->mode, 8);
	output_string(output, "\"");
	emit_number(output, "uid", entry->uid);
	emit_number(output, "gid", entry->gid);
	emit_kind(output, entry);
	if (entry->pos.line) {
		emit_key(output, "file");
		emit_string(output, str_of(source_texts_name(image->diags->texts, entry->pos)));
		emit_number(output, "line", entry->pos.line);
	}
	output_string(output, "}");
}

void emit_json(struct image *image, struct output *output)
{
	const struct entry *entry;

	output_string(output, "{\"size\": ");
	output_number(output, archive_size(&image->manifest), 10);
	emit_key(output, "entries");
	output_string(output, "[");
	for (uint32_t i = 0; (entry = manifest_in_order(&image->manifest, i)); i++) {
		output_string(output, i ? ",\n" : "\n");
		emit_entry(image, output, entry);
	}
	output_string(output, "\n]}\n");
}
