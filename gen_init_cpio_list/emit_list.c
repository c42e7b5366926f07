#include "emit.h"

static void emit_path(struct output *output, const struct entry *entry)
{
	char buffer[ENTRY_PATH_MAX + 1];

	output_text(output, entry_path(entry, buffer));
}

static void emit_access(struct output *output, const struct entry *entry)
{
	output_string(output, " 0");
	output_number(output, entry->mode, 8);
	output_string(output, " ");
	output_number(output, entry->uid, 10);
	output_string(output, " ");
	output_number(output, entry->gid, 10);
}

static void emit_plain(struct output *output, const char *verb, const struct entry *entry)
{
	output_string(output, verb);
	emit_path(output, entry);
	emit_access(output, entry);
}

static void emit_device(struct output *output, const char *type, const struct entry *entry)
{
	emit_plain(output, "nod ", entry);
	output_string(output, type);
	output_number(output, entry->device.major, 10);
	output_string(output, " ");
	output_number(output, entry->device.minor, 10);
}

static void emit_slink(struct output *output, const struct entry *entry)
{
	output_string(output, "slink ");
	emit_path(output, entry);
	output_string(output, " ");
	output_text(output, entry_target(entry));
	emit_access(output, entry);
}

/* All hard links stand on one line, so it has to wait until the parents of all are there. */
static void emit_file(struct output *output, const struct entry *entry)
{
	const struct source *source = entry->source;

	output_string(output, "file ");
	emit_path(output, source->links ? source->links[0] : entry);
	output_string(output, " ");
	output_string(output, source->path);
	emit_access(output, entry);
	for (uint32_t i = 1; source->links && i < source->link_count; i++) {
		output_string(output, " ");
		emit_path(output, source->links[i]);
	}
}

static void emit_entry(struct output *output, struct entry *entry)
{
	switch (entry->type) {
	case ENTRY_DIR:
		emit_plain(output, "dir ", entry);
		break;
	case ENTRY_FILE:
		if (!entry_completes_links(entry))
			return;
		emit_file(output, entry);
		break;
	case ENTRY_SLINK:
		emit_slink(output, entry);
		break;
	case ENTRY_CHAR:
		emit_device(output, " c ", entry);
		break;
	case ENTRY_BLOCK:
		emit_device(output, " b ", entry);
		break;
	case ENTRY_PIPE:
		emit_plain(output, "pipe ", entry);
		break;
	case ENTRY_SOCK:
		emit_plain(output, "sock ", entry);
		break;
	default:
		return;
	}
	output_string(output, "\n");
}

/* The kernel has a root folder, of mode 1777, before it reads an archive. "/." is the one name for
 * it that an archive can carry. */
static void emit_root(struct output *output, const struct entry *root)
{
	if (root->origin != ORIGIN_EXPLICIT)
		return;
	output_string(output, "dir /.");
	emit_access(output, root);
	output_string(output, "\n");
}

void emit_list(struct image *image, struct output *output)
{
	struct entry *entry;

	emit_root(output, image->manifest.root);
	for (uint32_t i = 1; (entry = manifest_in_order(&image->manifest, i)); i++)
		emit_entry(output, entry);
}
