#include "checks.h"

#include <stdio.h>

/* gen_init_cpio reads lines into a buffer of 2 * PATH_MAX + 50 bytes, newline and NUL included. */
enum {
	LIST_LINE_MAX = 2 * 4096 + 50 - 2,
	FIXED_PART = sizeof "slink   07777 2147483647 2147483647"
};

static size_t length_of(const struct entry *entry)
{
	char buffer[ENTRY_PATH_MAX + 1];

	return entry_path(entry, buffer).len;
}

static size_t links_length(const struct source *source)
{
	size_t len = 0;

	for (uint32_t i = 0; i < source->link_count; i++)
		len += length_of(source->links[i]) + 1;
	return len;
}

void check_list_lines(struct image *image)
{
	for (uint32_t i = 0; i < image->manifest.count; i++) {
		const struct entry *entry = manifest_by_number(&image->manifest, i);
		const struct source *source = entry->source;
		size_t len;

		if (entry->type != ENTRY_FILE || !source->links || source->links[0] != entry)
			continue;
		len = FIXED_PART + links_length(source) + (source->path ? strlen(source->path) : 0);
		if (len > LIST_LINE_MAX)
			diag_error(image->diags, entry->pos, RULE_LIST_LINE,
				"with its %u hard links this needs a longer line than the %d bytes "
				"that gen_init_cpio reads",
				(unsigned)source->link_count - 1, LIST_LINE_MAX);
	}
}

void check_stage(struct image *image)
{
	if (image->can_stage)
		return;
	for (uint32_t i = 0; i < image->manifest.count; i++) {
		const struct entry *entry = manifest_by_number(&image->manifest, i);

		if (entry->type != ENTRY_FILE || entry->source->path)
			continue;
		diag_error(image->diags, entry->pos, RULE_NEEDS_STAGE,
			"a list can only name files: give --stage FOLDER for the ones made here");
		return;
	}
}
