#include "digest.h"
#include "emit.h"

/* What mtree(5) would take for a blank, a comment, a pattern or an escape is written in octal. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       memchr("/._-+,:@%~", c, 10);
}

static void emit_escaped(struct output *output, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		const char octal[] = {'\\', (char)('0' + byte / 64), (char)('0' + byte / 8 % 8),
			(char)('0' + byte % 8)};

		if (is_plain(text.at[i]))
			output_text(output, (struct str){&text.at[i], 1});
		else
			output_text(output, (struct str){octal, sizeof octal});
	}
}

static void emit_number(struct output *output, const char *name, uint64_t number, unsigned base)
{
	output_string(output, name);
	output_number(output, number, base);
}

static void emit_sha256(struct output *output, const unsigned char *digest)
{
	static const char digits[] = "0123456789abcdef";
	char hex[DIGEST_SIZE * 2];

	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	output_string(output, " sha256digest=");
	output_text(output, (struct str){hex, sizeof hex});
}

static void emit_type(struct output *output, const struct entry *entry)
{
	static const char *const types[] = {
		[ENTRY_DIR] = " type=dir",
		[ENTRY_FILE] = " type=file",
		[ENTRY_SLINK] = " type=link",
		[ENTRY_CHAR] = " type=char",
		[ENTRY_BLOCK] = " type=block",
		[ENTRY_PIPE] = " type=fifo",
		[ENTRY_SOCK] = " type=socket",
	};

	output_string(output, types[entry->type]);
	emit_number(output, " mode=0", entry->mode, 8);
	emit_number(output, " uid=", entry->uid, 10);
	emit_number(output, " gid=", entry->gid, 10);
}

/* Hard links have the inode number in common, which says nothing else. */
static void emit_file(struct output *output, const struct source *source)
{
	emit_number(output, " size=", source->size, 10);
	emit_number(output, " nlink=", source->links ? source->link_count : 1, 10);
	if (source->links)
		emit_number(output, " inode=", source->links[0]->number, 10);
	emit_sha256(output, source->sha256);
}

static void emit_entry(struct output *output, const struct entry *entry)
{
	char buffer[ENTRY_PATH_MAX + 1];

	output_string(output, ".");
	if (entry->parent)
		emit_escaped(output, entry_path(entry, buffer));
	emit_type(output, entry);
	if (entry->type == ENTRY_FILE) {
		emit_file(output, entry->source);
	} else if (entry->type == ENTRY_SLINK) {
		output_string(output, " link=");
		emit_escaped(output, entry_target(entry));
	} else if (entry->type == ENTRY_CHAR || entry->type == ENTRY_BLOCK) {
		emit_number(output, " device=native,", entry->device.major, 10);
		emit_number(output, ",", entry->device.minor, 10);
	}
	output_string(output, "\n");
}

void emit_manifest(struct image *image, struct output *output)
{
	const struct entry *entry;

	output_string(output, "#mtree\n");
	for (uint32_t i = 0; (entry = manifest_in_order(&image->manifest, i)); i++)
		emit_entry(output, entry);
}
