#include "conditions.h"

#include "fields.h"
#include "suggest.h"

static bool feature_is_on(struct parser *parser, const struct line *line)
{
	struct str name = line->words[1].text;
	const struct feature *feature = parser_find_feature(parser, name);
	struct suggestion suggestion = suggest_for(name);
	char hint[SUGGEST_HINT_MAX];

	if (feature)
		return feature->on;
	for (size_t i = 0; i < parser->feature_count; i++)
		suggest_offer(&suggestion, parser->features[i].name);
	diag_error(parser->image->diags, word_pos(line, 1), RULE_UNKNOWN_FEATURE,
		"no feature '" STR_FMT "' is declared%s", STR_ARG(name),
		suggest_hint(&suggestion, hint));
	parser->image->incomplete = true;
	return false;
}

static void open_condition(
	struct parser *parser, const struct line *line, struct condition **innermost)
{
	struct condition *condition = arena_alloc(parser->lexer.arena, sizeof *condition);
	bool active = condition_is_active(*innermost);

	*condition = (struct condition){
		.outer = *innermost, .pos = word_pos(line, 0), .outer_active = active};
	if (active && line_has_words(parser, line, 2, 2, "if FEATURE"))
		condition->active = feature_is_on(parser, line);
	*innermost = condition;
}

static void unbalanced(struct parser *parser, const struct line *line, const char *why)
{
	diag_error(parser->image->diags, word_pos(line, 0), RULE_UNBALANCED_IF, "%s", why);
}

bool condition_line(struct parser *parser, const struct line *line, struct condition **innermost)
{
	struct condition *condition = *innermost;
	struct str word = line->words[0].text;

	if (str_is(word, "if")) {
		open_condition(parser, line, innermost);
	} else if (str_is(word, "else")) {
		line_has_words(parser, line, 1, 1, "else, with nothing behind it");
		if (!condition || condition->has_else) {
			unbalanced(parser, line, "'else' without an 'if'");
		} else {
			condition->has_else = true;
			condition->active = condition->outer_active && !condition->active;
		}
	} else if (str_is(word, "end")) {
		line_has_words(parser, line, 1, 1, "end, with nothing behind it");
		if (condition)
			*innermost = condition->outer;
		else
			unbalanced(parser, line, "'end' without an 'if'");
	} else {
		return false;
	}
	return true;
}

void conditions_end(struct parser *parser, const struct condition *innermost)
{
	for (; innermost; innermost = innermost->outer)
		diag_error(parser->image->diags, innermost->pos, RULE_UNBALANCED_IF,
			"this 'if' has no 'end'");
}
