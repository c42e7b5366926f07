#include "fields.h"

#include "paths.h"
#include "suggest.h"

/* gen_init_cpio reads owners with "%d". */
enum { OWNER_MAX = INT32_MAX, MODE_MAX = 07777 };

bool line_has_words(
	struct parser *parser, const struct line *line, size_t min, size_t max, const char *usage)
{
	struct diags *diags = parser->image->diags;

	if (line->count >= min && line->count <= max)
		return true;
	if (line->count < min)
		diag_error(diags, word_pos(line, line->count - 1), RULE_MISSING_FIELD,
			"the line ends too early; expected %s", usage);
	else
		diag_error(diags, word_pos(line, max), RULE_EXTRA_FIELD, "expected %s", usage);
	return false;
}

/* Digits of a base up to ten, and nothing else. */
static bool digits(struct str text, unsigned base, uint32_t most, uint32_t *value)
{
	uint64_t number = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] >= (char)('0' + base))
			return false;
		number = number * base + (uint64_t)(text.at[i] - '0');
		if (number > most)
			return false;
	}
	*value = (uint32_t)number;
	return text.len > 0;
}

bool field_number(struct str text, uint32_t most, uint32_t *value)
{
	return digits(text, 10, most, value);
}

static bool octal_mode(struct str text, uint16_t *mode)
{
	uint32_t value;
	bool good = digits(text, 8, MODE_MAX, &value);

	if (good)
		*mode = (uint16_t)value;
	return good;
}

static bool is_name(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && (i == 0 || ((c < '0' || c > '9') && c != '-' && c != '.')))
			return false;
	}
	return text.len > 0 && text.len <= 32;
}

static bool owner(struct parser *parser, const struct line *line, size_t index, uint32_t *id,
	struct str *name, struct srcpos *pos)
{
	struct str text = line->words[index].text;

	if (field_number(text, OWNER_MAX, id))
		return true;
	*pos = word_pos(line, index);
	if (is_name(text)) {
		*name = text;
		return true;
	}
	diag_error(parser->image->diags, *pos, RULE_BAD_OWNER,
		"expected a number up to %d or a name, not '" STR_FMT "'", OWNER_MAX,
		STR_ARG(text));
	return false;
}

static bool mode_field(
	struct parser *parser, const struct line *line, size_t index, struct access *access)
{
	struct str text = line->words[index].text;

	access->mode_given = true;
	if (octal_mode(text, &access->mode))
		return true;
	diag_error(parser->image->diags, word_pos(line, index), RULE_BAD_MODE,
		"expected an octal mode, 0 to 7777, not '" STR_FMT "'", STR_ARG(text));
	return false;
}

static bool more(const struct line *line, size_t next, size_t end)
{
	return next < end && !str_starts(line->words[next].text, "/");
}

bool fields_access(struct parser *parser, const struct line *line, size_t *next, size_t end,
	uint16_t default_mode, struct access *access)
{
	bool good = true;

	*access = (struct access){.mode = default_mode};
	if (more(line, *next, end))
		good = mode_field(parser, line, (*next)++, access);
	if (more(line, *next, end))
		good = owner(parser, line, (*next)++, &access->uid, &access->user,
			       &access->user_pos) &&
		       good;
	if (more(line, *next, end))
		good = owner(parser, line, (*next)++, &access->gid, &access->group,
			       &access->group_pos) &&
		       good;
	return good;
}

bool field_path(struct parser *parser, const struct line *line, size_t index, struct str *path)
{
	return path_clean(parser->lexer.arena, parser->image->diags, word_pos(line, index),
		line->words[index].text, path);
}

const char *field_host_path(struct parser *parser, const struct line *line, size_t index)
{
	struct str word = line->words[index].text;

	while (str_starts(word, "./"))
		word = str_from(word, 2);
	while (word.len > 1 && word.at[word.len - 1] == '/')
		word.len--;
	if (str_starts(word, "/"))
		return arena_copy(parser->lexer.arena, word).at;
	if (!word.len || str_is(word, "."))
		return parser->reading->dir;
	return arena_printf(parser->lexer.arena, "%s/" STR_FMT, parser->reading->dir, STR_ARG(word))
		.at;
}

bool field_name(struct parser *parser, const struct line *line, size_t index, const char *what)
{
	struct str text = line->words[index].text;

	if (is_name(text))
		return true;
	diag_error(parser->image->diags, word_pos(line, index), RULE_BAD_NAME,
		"expected the name of a %s (at most 32 letters, digits, '_', '-' and '.', a letter "
		"first), not '" STR_FMT "'",
		what, STR_ARG(text));
	return false;
}

struct entry entry_from(const struct line *line, const struct access *access)
{
	return (struct entry){
		.pos = word_pos(line, 1),
		.mode = access->mode,
		.uid = access->uid,
		.gid = access->gid,
		.origin = ORIGIN_EXPLICIT,
	};
}

static void remember_owner(
	struct image *image, struct entry *entry, struct str name, struct srcpos pos, bool is_group)
{
	image->owner_uses = array_grow(image->owner_uses, &image->owner_use_capacity,
		image->owner_use_count + 1, sizeof *image->owner_uses);
	image->owner_uses[image->owner_use_count++] =
		(struct owner_use){entry, name, pos, is_group};
}

struct entry *fields_add(struct parser *parser, struct str path, const struct entry *what,
	const struct access *access)
{
	struct entry *entry = image_add(parser->image, path, what);

	if (entry && access->user.at)
		remember_owner(parser->image, entry, access->user, access->user_pos, false);
	if (entry && access->group.at)
		remember_owner(parser->image, entry, access->group, access->group_pos, true);
	return entry;
}

static void report_unknown(struct parser *parser, const struct line *line, size_t index,
	struct str name, const struct attribute *attributes, size_t count)
{
	struct suggestion suggestion = suggest_for(name);
	char hint[SUGGEST_HINT_MAX];

	for (size_t i = 0; i < count; i++)
		suggest_offer(&suggestion, str_of(attributes[i].name));
	diag_error(parser->image->diags, word_pos(line, index), RULE_UNKNOWN_ATTRIBUTE,
		"'" STR_FMT "' has no attribute '" STR_FMT "'%s", STR_ARG(line->words[0].text),
		STR_ARG(name), suggest_hint(&suggestion, hint));
}

static bool attribute(struct parser *parser, const struct line *line, size_t index,
	const struct attribute *attributes, size_t count)
{
	struct str word = line->words[index].text, name = word;
	const char *equals = word.len ? memchr(word.at, '=', word.len) : NULL;

	if (!equals) {
		diag_error(parser->image->diags, word_pos(line, index), RULE_EXTRA_FIELD,
			"expected NAME=VALUE, not '" STR_FMT "'", STR_ARG(word));
		return false;
	}
	name.len = (size_t)(equals - word.at);
	for (size_t i = 0; i < count; i++) {
		if (!str_is(name, attributes[i].name))
			continue;
		if (attributes[i].value->at) {
			diag_error(parser->image->diags, word_pos(line, index),
				RULE_DUPLICATE_ATTRIBUTE, "'%s' is given twice",
				attributes[i].name);
			return false;
		}
		*attributes[i].value = str_from(word, name.len + 1);
		if (attributes[i].pos)
			*attributes[i].pos = word_pos(line, index);
		return true;
	}
	report_unknown(parser, line, index, name, attributes, count);
	return false;
}

bool fields_attributes(struct parser *parser, const struct line *line, size_t next,
	const struct attribute *attributes, size_t count)
{
	bool good = true;

	for (; next < line->count; next++)
		good = attribute(parser, line, next, attributes, count) && good;
	return good;
}
