/* Variables and features: what a description and -D define. */
#include "fields.h"
#include "suggest.h"
#include "verbs.h"

void verb_set(struct parser *parser, const struct line *line)
{
	struct str name = line->words[1].text, value = line->words[2].text;
	struct variable *variable = variables_find(&parser->variables, name);

	if (!variable_name_is_valid(name)) {
		diag_error(parser->image->diags, word_pos(line, 1), RULE_BAD_VARIABLE,
			"expected a name of letters, digits and underscores, not '" STR_FMT "'",
			STR_ARG(name));
	} else if (!variable) {
		variables_add(&parser->variables,
			(struct variable){name, value, word_pos(line, 1), false});
	} else if (parser->image->replacing) {
		parser->image->replaced++;
		if (variable->pos.line)
			*variable =
				(struct variable){name, value, word_pos(line, 1), variable->used};
	} else if (variable->pos.line) {
		diag_error(parser->image->diags, word_pos(line, 1), RULE_DUPLICATE_VARIABLE,
			"'" STR_FMT "' is set twice", STR_ARG(name));
		diag_note(parser->image->diags, variable->pos, "first set here");
	} else {
		/* -D is stronger. */
		variable->used = true;
	}
}

static bool size_field(struct str text, uint64_t *size)
{
	static const char suffixes[] = "KMG";
	const char *suffix = text.len ? strchr(suffixes, text.at[text.len - 1]) : NULL;
	uint32_t number;

	if (suffix && *suffix)
		text.len--;
	if (!field_number(text, UINT32_MAX, &number) || !number)
		return false;
	*size = (uint64_t)number << (suffix && *suffix ? 10 * (suffix - suffixes + 1) : 0);
	return true;
}

void verb_budget(struct parser *parser, const struct line *line)
{
	struct image *image = parser->image;

	if (image->budget && !image->replacing) {
		diag_error(image->diags, word_pos(line, 1), RULE_BAD_BUDGET,
			"there is a budget already; 'replace budget' would change it");
		diag_note(image->diags, image->budget_pos, "first given here");
		return;
	}
	image->replaced += image->budget != 0;
	image->budget_pos = word_pos(line, 1);
	if (!size_field(line->words[1].text, &image->budget))
		diag_error(image->diags, image->budget_pos, RULE_BAD_BUDGET,
			"expected a number of bytes, or one with K, M or G behind it, not "
			"'" STR_FMT "'",
			STR_ARG(line->words[1].text));
}

struct feature *parser_find_feature(const struct parser *parser, struct str name)
{
	for (size_t i = 0; i < parser->feature_count; i++)
		if (str_same(parser->features[i].name, name))
			return &parser->features[i];
	return NULL;
}

static bool on_or_off(struct str word, bool *on)
{
	*on = str_is(word, "on");
	return *on || str_is(word, "off");
}

void verb_feature(struct parser *parser, const struct line *line)
{
	struct feature feature = {
		.name = line->words[1].text, .help = line->words[3].text, .pos = word_pos(line, 1)};
	const struct feature *first = parser_find_feature(parser, feature.name);
	struct variable *defined = variables_find(&parser->variables, feature.name);
	struct diags *diags = parser->image->diags;

	if (!field_name(parser, line, 1, "feature"))
		return;
	if (!on_or_off(line->words[2].text, &feature.on))
		diag_error(diags, word_pos(line, 2), RULE_BAD_FEATURE,
			"expected 'on' or 'off', not '" STR_FMT "'", STR_ARG(line->words[2].text));
	if (first) {
		diag_error(diags, feature.pos, RULE_DUPLICATE_FEATURE,
			"feature '" STR_FMT "' is declared twice", STR_ARG(feature.name));
		diag_note(diags, first->pos, "first declared here");
		return;
	}
	if (defined && !defined->pos.line) {
		defined->used = true;
		if (!on_or_off(defined->value, &feature.on))
			diag_error(diags, feature.pos, RULE_BAD_FEATURE,
				"-D sets it to '" STR_FMT "'; expected 'on' or 'off'",
				STR_ARG(defined->value));
	}
	parser->features = array_grow(parser->features, &parser->feature_capacity,
		parser->feature_count + 1, sizeof *parser->features);
	parser->features[parser->feature_count++] = feature;
}

void parse_end(struct parser *parser)
{
	const struct srcpos nowhere = {0};

	for (size_t i = 0; i < parser->variables.count; i++) {
		const struct variable *variable = &parser->variables.items[i];
		struct suggestion suggestion = suggest_for(variable->name);
		char hint[SUGGEST_HINT_MAX];
		bool on;

		if (variable->used || variable->pos.line || !on_or_off(variable->value, &on))
			continue;
		for (size_t k = 0; k < parser->feature_count; k++)
			suggest_offer(&suggestion, parser->features[k].name);
		diag_error(parser->image->diags, nowhere, RULE_UNKNOWN_FEATURE,
			"-D names a feature that is not declared: '" STR_FMT "'%s",
			STR_ARG(variable->name), suggest_hint(&suggestion, hint));
	}
}
