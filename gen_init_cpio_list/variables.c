#include "variables.h"

#include "suggest.h"

struct variable *variables_find(const struct variables *variables, struct str name)
{
	for (size_t i = 0; i < variables->count; i++)
		if (str_same(variables->items[i].name, name))
			return &variables->items[i];
	return NULL;
}

struct variable *variables_add(struct variables *variables, struct variable variable)
{
	variables->items = array_grow(variables->items, &variables->capacity, variables->count + 1,
		sizeof *variables->items);
	variables->items[variables->count] = variable;
	return &variables->items[variables->count++];
}

bool variable_name_is_valid(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && (i == 0 || c < '0' || c > '9'))
			return false;
	}
	return name.len > 0;
}

static struct variable *find_or_report(
	struct variables *variables, struct diags *diags, struct srcpos pos, struct str name)
{
	struct variable *variable = variables_find(variables, name);
	struct suggestion suggestion = suggest_for(name);
	char hint[SUGGEST_HINT_MAX];

	if (variable)
		return variable;
	for (size_t i = 0; i < variables->count; i++)
		suggest_offer(&suggestion, variables->items[i].name);
	diag_error(diags, pos, RULE_UNSET_VARIABLE,
		"variable '" STR_FMT "' is not set, neither by 'set' nor by -D%s", STR_ARG(name),
		suggest_hint(&suggestion, hint));
	return NULL;
}

static struct srcpos moved(struct srcpos pos, size_t bytes)
{
	size_t col = pos.col + bytes;

	pos.col = (uint16_t)(col < UINT16_MAX ? col : UINT16_MAX);
	return pos;
}

/* The variable that a "${" at the start of text names; *taken is the length up to and with '}'. */
static struct variable *one_reference(struct variables *variables, struct diags *diags,
	struct srcpos pos, struct str text, size_t *taken)
{
	const char *close = memchr(text.at, '}', text.len);
	struct str name;

	*taken = close ? (size_t)(close - text.at) + 1 : text.len;
	name = (struct str){text.at + 2, close ? *taken - 3 : 0};
	if (variable_name_is_valid(name))
		return find_or_report(variables, diags, pos, name);
	diag_error(diags, pos, RULE_BAD_VARIABLE,
		"expected ${NAME}, the name being letters, digits and underscores");
	return NULL;
}

bool variables_expand(struct variables *variables, struct diags *diags, struct srcpos pos,
	struct str text, struct buffer *expanded)
{
	size_t i = 0, taken;
	bool good = true;

	while (i < text.len) {
		struct str rest = str_from(text, i);

		if (str_starts(rest, "${")) {
			struct variable *variable =
				one_reference(variables, diags, moved(pos, i), rest, &taken);

			if (variable) {
				variable->used = true;
				buffer_add(expanded, variable->value);
			}
			good = good && variable;
		} else {
			const char *next = memchr(rest.at + 1, '$', rest.len - 1);

			taken = next ? (size_t)(next - rest.at) : rest.len;
			buffer_add(expanded, (struct str){rest.at, taken});
		}
		i += taken;
		if (good && expanded->len > EXPANDED_MAX) {
			diag_error(diags, pos, RULE_LINE_TOO_LONG,
				"the variables make this longer than 64 KiB");
			return false;
		}
	}
	return good;
}
