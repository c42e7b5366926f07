/* What a site changes of descriptions that are not its own: never by accident. */
#include "fields.h"
#include "suggest.h"
#include "verbs.h"

static void nothing_there(struct parser *parser, struct srcpos pos, const char *what)
{
	if (!parser->image->incomplete)
		diag_error(parser->image->diags, pos, RULE_NOTHING_THERE,
			"there is nothing to %s: describe it first, or check the name", what);
}

void verb_replace(struct parser *parser, const struct line *line)
{
	struct image *image = parser->image;
	const struct line rest = {line->pos, line->words + 1, line->count - 1, 0};
	const struct verb *verb = verb_find(rest.words[0].text);
	size_t errors = image->diags->count;

	if (verb && !verb->replaces) {
		diag_error(image->diags, word_pos(line, 1), RULE_UNKNOWN_VERB,
			"'" STR_FMT "' cannot be replaced", STR_ARG(rest.words[0].text));
		return;
	}
	image->replacing = true;
	image->replaced = 0;
	if (!verb_run(parser, &rest))
		image->incomplete = true;
	image->replacing = false;
	if (!image->replaced && image->diags->count == errors)
		nothing_there(parser, word_pos(&rest, 1), "replace");
}

/* ---- remove PATH ---- */

static void suggest_siblings(
	struct suggestion *suggestion, const struct manifest *manifest, const struct entry *dir)
{
	const struct entry *entry;

	for (uint32_t number = dir->children; number; number = entry->next) {
		entry = manifest_by_number(manifest, number);
		suggest_offer(suggestion, entry_name(entry));
	}
}

/* The nearest name in the folder where it should be. */
static void report_missing_path(struct parser *parser, struct srcpos pos, struct str path)
{
	size_t slash = path.len;
	const struct entry *dir;
	struct suggestion suggestion;
	char hint[SUGGEST_HINT_MAX];

	if (parser->image->incomplete)
		return;
	while (slash && path.at[slash - 1] != '/')
		slash--;
	suggestion = suggest_for(str_from(path, slash));
	dir = manifest_find(
		&parser->image->manifest, (struct str){path.at, slash > 1 ? slash - 1 : 1});
	if (dir && dir->type == ENTRY_DIR)
		suggest_siblings(&suggestion, &parser->image->manifest, dir);
	diag_error(parser->image->diags, pos, RULE_NOTHING_THERE, "there is no '" STR_FMT "'%s",
		STR_ARG(path), suggest_hint(&suggestion, hint));
}

static void remove_path(struct parser *parser, const struct line *line)
{
	struct entry *entry;
	struct str path;

	if (!field_path(parser, line, 1, &path))
		return;
	entry = manifest_find(&parser->image->manifest, path);
	if (!entry)
		report_missing_path(parser, word_pos(line, 1), path);
	else if (!entry->parent)
		diag_error(parser->image->diags, word_pos(line, 1), RULE_NOTHING_THERE,
			"the root folder cannot be removed");
	else
		manifest_remove(&parser->image->manifest, entry);
}

/* ---- remove user|group|service NAME ---- */

void verb_remove(struct parser *parser, const struct line *line)
{
	struct str kind = line->words[1].text, name;
	bool found;

	if (line->count == 2) {
		remove_path(parser, line);
		return;
	}
	name = line->words[2].text;
	if (str_is(kind, "user")) {
		found = image_remove_user(parser->image, name);
	} else if (str_is(kind, "group")) {
		found = image_remove_group(parser->image, name);
	} else if (str_is(kind, "service")) {
		found = image_remove_service(parser->image, name);
	} else {
		diag_error(parser->image->diags, word_pos(line, 1), RULE_EXTRA_FIELD, "expected %s",
			verb_find(line->words[0].text)->usage);
		return;
	}
	if (!found)
		nothing_there(parser, word_pos(line, 2), "remove");
}
