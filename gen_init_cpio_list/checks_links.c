#include "checks.h"
#include "host.h"
#include "resolve.h"

enum { HEAD_SIZE = 256 /* as much as the kernel looks at */ };

void check_applet_programs(struct image *image)
{
	for (size_t i = 0; i < image->applet_use_count; i++) {
		const struct applet_use *use = &image->applet_uses[i];

		if (!resolves_to_executable(&image->manifest, use->program))
			diag_error(image->diags, use->pos, RULE_APPLET_PROGRAM,
				"'" STR_FMT "' is not an executable file of the image",
				STR_ARG(use->program));
	}
}

void check_links(struct image *image)
{
	for (uint32_t i = 0; i < image->manifest.count; i++) {
		struct entry *entry = manifest_by_number(&image->manifest, i), *found;
		enum resolve_result result;
		struct str target;

		if (entry->type != ENTRY_SLINK || entry->origin == ORIGIN_APPLET)
			continue;
		target = entry_target(entry);
		result = resolve(&image->manifest, entry->parent, target, &found);
		/* A link to a link that leads nowhere: the error is in the second one. */
		if (result == RESOLVE_MISSING || result == RESOLVE_CIRCLE)
			diag_error(image->diags, entry->pos, RULE_DANGLING_LINK,
				"this links to '" STR_FMT "', which %s", STR_ARG(target),
				result == RESOLVE_CIRCLE ? "goes round in a circle"
							 : "is not in the image");
	}
}

/* The program that a head which begins with "#!" names; empty when there is none. */
static struct str interpreter_of(struct str head)
{
	size_t start = 2, end;

	if (!str_starts(head, "#!"))
		return (struct str){"", 0};
	while (start < head.len && (head.at[start] == ' ' || head.at[start] == '\t'))
		start++;
	for (end = start; end < head.len; end++)
		if (head.at[end] == ' ' || (head.at[end] >= '\t' && head.at[end] <= '\r'))
			break;
	return (struct str){head.at + start, end - start};
}

static void check_script(struct image *image, const struct entry *entry)
{
	char head[HEAD_SIZE], buffer[ENTRY_PATH_MAX + 1];
	struct str text = entry->source->text, interpreter;

	if (entry->source->path) {
		enum host_result result =
			host_read_head(entry->source->path, head, sizeof head, &text.len);

		text.at = head;
		if (result != HOST_OK) {
			diag_error(image->diags, entry->pos, RULE_SOURCE_CHANGED,
				"'%s' could be read before, and now cannot: %s",
				entry->source->path, host_why(result));
			return;
		}
	}
	interpreter = interpreter_of(text);
	if (!interpreter.len || resolves_to_executable(&image->manifest, interpreter))
		return;
	diag_error(image->diags, entry->pos, RULE_SCRIPT_INTERPRETER,
		"the script '" STR_FMT "' wants '" STR_FMT "', which is no program of the image",
		STR_ARG(entry_path(entry, buffer)), STR_ARG(interpreter));
}

void check_scripts(struct image *image)
{
	for (uint32_t i = 0; i < image->manifest.count; i++) {
		const struct entry *entry = manifest_by_number(&image->manifest, i);

		if (entry->type == ENTRY_FILE && (entry->mode & 0111))
			check_script(image, entry);
	}
}
