#include "verbs.h"

#include "fields.h"
#include "suggest.h"

static const struct verb verbs[] = {
	{"dir", "dir PATH [MODE [UID [GID]]]", 2, 5, verb_dir, true},
	{"file", "file PATH SOURCE [MODE [UID [GID]]] [LINK...]", 3, SIZE_MAX, verb_file, true},
	{"slink", "slink PATH TARGET [MODE [UID [GID]]]", 3, 6, verb_slink, true},
	{"nod", "nod PATH [MODE [UID [GID]]] b|c MAJOR MINOR", 5, 8, verb_nod, true},
	{"pipe", "pipe PATH [MODE [UID [GID]]]", 2, 5, verb_pipe, true},
	{"sock", "sock PATH [MODE [UID [GID]]]", 2, 5, verb_sock, true},
	{"content", "content PATH [MODE [UID [GID]]] <<WORD", 3, 6, verb_content, true},
	{"tree", "tree PATH FOLDER [exclude=PATTERN,...]", 3, SIZE_MAX, verb_tree, true},
	{"program", "program PATH SOURCE [MODE [UID [GID]]]", 3, 6, verb_program, true},
	{"applets", "applets PROGRAM LIST", 3, 3, verb_applets, false},
	{"user",
		"user NAME uid=N [gid=N|group=NAME] [groups=A,B] [gecos=TEXT] [home=PATH] "
		"[shell=PATH] [password=HASH|locked|empty]",
		3, SIZE_MAX, verb_user, true},
	{"group", "group NAME gid=N [members=A,B]", 3, SIZE_MAX, verb_group, true},
	{"service", "service NAME FOLDER [needs=A,B] [enabled=yes|no] [log=syslog|/PATH]", 3,
		SIZE_MAX, verb_service, true},
	{"set", "set NAME VALUE", 3, 3, verb_set, true},
	{"budget", "budget SIZE, with K, M or G", 2, 2, verb_budget, true},
	{"replace", "replace VERB ...", 2, SIZE_MAX, verb_replace, false},
	{"remove", "remove PATH or remove user|group|service NAME", 2, 3, verb_remove, false},
	{"include", "include FILE", 2, 2, verb_include, false},
	{"feature", "feature NAME on|off \"HELP\"", 4, 4, verb_feature, false},
};

enum { VERB_COUNT = sizeof verbs / sizeof verbs[0] };

const char *verb_usage(size_t number)
{
	return number < VERB_COUNT ? verbs[number].usage : NULL;
}

const struct verb *verb_find(struct str name)
{
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (str_is(name, verbs[i].name))
			return &verbs[i];
	return NULL;
}

void verb_report_unknown(struct parser *parser, const struct line *line)
{
	static const char *const others[] = {"if", "else", "end"};
	struct str word = line->words[0].text;
	struct suggestion suggestion = suggest_for(word);
	char hint[SUGGEST_HINT_MAX];

	for (size_t i = 0; i < VERB_COUNT; i++)
		suggest_offer(&suggestion, str_of(verbs[i].name));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		suggest_offer(&suggestion, str_of(others[i]));
	diag_error(parser->image->diags, word_pos(line, 0), RULE_UNKNOWN_VERB,
		"unknown verb '" STR_FMT "'%s", STR_ARG(word), suggest_hint(&suggestion, hint));
}

bool verb_run(struct parser *parser, const struct line *line)
{
	const struct verb *verb = verb_find(line->words[0].text);

	if (!verb)
		verb_report_unknown(parser, line);
	else if (line_has_words(parser, line, verb->min_words, verb->max_words, verb->usage))
		verb->run(parser, line);
	else
		verb = NULL;
	return verb != NULL;
}
