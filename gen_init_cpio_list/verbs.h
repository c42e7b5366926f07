/* The verbs, one function each; verbs.c has the table. For parse.c only. */
#ifndef VERBS_H
#define VERBS_H

#include "parse.h"

struct verb {
	const char *name;
	const char *usage;	     /* what a message says was expected */
	size_t min_words, max_words; /* the verb counts as one */
	void (*run)(struct parser *parser, const struct line *line);
	bool replaces; /* may stand behind 'replace' */
};

/* The usage of the verb with that number; NULL behind the last. */
const char *verb_usage(size_t number);
const struct verb *verb_find(struct str name);
/* Runs a verb; false when there is none of that name, or it has too few words or too many. */
bool verb_run(struct parser *parser, const struct line *line);
/* Reports a verb that does not exist, with the nearest that does. */
void verb_report_unknown(struct parser *parser, const struct line *line);

/* verbs_node.c: the kernel's own */
void verb_dir(struct parser *parser, const struct line *line);
void verb_file(struct parser *parser, const struct line *line);
void verb_nod(struct parser *parser, const struct line *line);
void verb_slink(struct parser *parser, const struct line *line);
void verb_pipe(struct parser *parser, const struct line *line);
void verb_sock(struct parser *parser, const struct line *line);
/* verbs_content.c */
void verb_content(struct parser *parser, const struct line *line);
/* verbs_host.c: many entries from one line */
void verb_tree(struct parser *parser, const struct line *line);
void verb_program(struct parser *parser, const struct line *line);
void verb_applets(struct parser *parser, const struct line *line);
/* verbs_accounts.c */
void verb_user(struct parser *parser, const struct line *line);
void verb_group(struct parser *parser, const struct line *line);
/* verbs_service.c */
void verb_service(struct parser *parser, const struct line *line);
/* verbs_override.c */
void verb_replace(struct parser *parser, const struct line *line);
void verb_remove(struct parser *parser, const struct line *line);
/* verbs_define.c */
void verb_budget(struct parser *parser, const struct line *line);
void verb_set(struct parser *parser, const struct line *line);
void verb_feature(struct parser *parser, const struct line *line);
/* parse.c */
void verb_include(struct parser *parser, const struct line *line);

/* Goes on behind the text of a line that ends in <<WORD but is not run: an 'if' has switched it
 * off, or it has an error. */
void content_skip(struct reading *reading, struct str raw);

#endif
