/* The fields that several verbs share. Each function reports what is wrong with its field. */
#ifndef FIELDS_H
#define FIELDS_H

#include "parse.h"

/* Mode, owner and group as a line gives them. */
struct access {
	uint16_t mode;
	bool mode_given;
	uint32_t uid, gid;
	struct str user, group; /* when given by name */
	struct srcpos user_pos, group_pos;
};

/* The number of words, the verb counted; the message says what was expected. */
bool line_has_words(
	struct parser *parser, const struct line *line, size_t min, size_t max, const char *usage);
bool field_number(struct str text, uint32_t most, uint32_t *value);
/* Up to three words from *next on, before `end`, that do not begin with '/'. */
bool fields_access(struct parser *parser, const struct line *line, size_t *next, size_t end,
	uint16_t default_mode, struct access *access);
/* The path in the word; false when it is none. */
bool field_path(struct parser *parser, const struct line *line, size_t index, struct str *path);
/* The host path in the word, absolute. */
const char *field_host_path(struct parser *parser, const struct line *line, size_t index);
/* A word of letters, digits, '_', '.' and '-' that begins with a letter or '_'. */
bool field_name(struct parser *parser, const struct line *line, size_t index, const char *what);
/* What an entry has from its line, save for its type. */
struct entry entry_from(const struct line *line, const struct access *access);
/* Adds the entry and remembers owners that were given by name. */
struct entry *fields_add(struct parser *parser, struct str path, const struct entry *what,
	const struct access *access);

struct attribute {
	const char *name;
	struct str *value;  /* NULL until given is value->at */
	struct srcpos *pos; /* of the value; may be NULL */
};

/* The words from `next` on, each NAME=VALUE with a name of the list. */
bool fields_attributes(struct parser *parser, const struct line *line, size_t next,
	const struct attribute *attributes, size_t count);

#endif
