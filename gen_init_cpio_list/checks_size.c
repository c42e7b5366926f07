#include "archive.h"
#include "checks.h"

enum { NAMED_MAX = 3 };

/* The largest files, so that the message says where the bytes are. */
static void find_largest(struct image *image, const struct entry *largest[NAMED_MAX])
{
	for (uint32_t i = 0; i < image->manifest.count; i++) {
		const struct entry *entry = manifest_by_number(&image->manifest, i);
		size_t k = NAMED_MAX;

		if (entry->type != ENTRY_FILE)
			continue;
		while (k && (!largest[k - 1] || largest[k - 1]->source->size < entry->source->size))
			k--;
		for (size_t last = NAMED_MAX - 1; last > k; last--)
			largest[last] = largest[last - 1];
		if (k < NAMED_MAX)
			largest[k] = entry;
	}
}

void check_budget(struct image *image)
{
	const struct entry *largest[NAMED_MAX] = {NULL};
	uint64_t size = image->budget ? archive_size(&image->manifest) : 0;
	char buffer[ENTRY_PATH_MAX + 1];
	struct buffer names = {0};

	if (size <= image->budget)
		return;
	find_largest(image, largest);
	for (size_t i = 0; i < NAMED_MAX && largest[i]; i++)
		buffer_printf(&names, "%s" STR_FMT " (%llu)",
			i ? ", " : "; the largest files: ", STR_ARG(entry_path(largest[i], buffer)),
			(unsigned long long)largest[i]->source->size);
	diag_error(image->diags, image->budget_pos, RULE_BUDGET,
		"the archive has %llu bytes, %llu more than its budget%s", (unsigned long long)size,
		(unsigned long long)(size - image->budget), buffer_finish(&names, image->arena).at);
}
