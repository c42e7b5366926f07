/* Reads descriptions into an image. */
#ifndef PARSE_H
#define PARSE_H

#include "host.h"
#include "image.h"
#include "lexer.h"

struct feature {
	struct str name, help;
	struct srcpos pos;
	bool on;
};

/* One text that is being read; included ones point at the one that includes them. */
struct reading {
	struct reading *outer;
	struct srcpos included_at;
	const char *name, *dir; /* sources are relative to dir, which is absolute */
	uint64_t device, inode; /* tells a circle of includes; both 0 for a text without a file */
	struct str text;
	size_t offset; /* of the next line */
	uint32_t line;
	uint16_t file;
};

struct parser {
	struct image *image;
	struct source_texts *texts;
	struct lexer lexer;
	struct variables variables;
	struct reading *reading;
	struct feature *features;
	size_t feature_count, feature_capacity;
};

void parser_init(struct parser *parser, struct image *image, struct source_texts *texts);
void parser_free(struct parser *parser);
/* -D NAME=VALUE; false when it is not of that form, or NAME was defined before. */
bool parser_define(struct parser *parser, const char *definition);
/* Reads a description that is in memory; relative sources are looked up in dir. */
void parse_text(struct parser *parser, const char *name, const char *dir, struct str text);
/* Reads a description from a file, or "-". The result says whether it could be read. */
enum host_result parse_file(struct parser *parser, const char *path);
struct feature *parser_find_feature(const struct parser *parser, struct str name);
/* What is only known when all files are read: -D of a feature that does not exist. */
void parse_end(struct parser *parser);

#endif
