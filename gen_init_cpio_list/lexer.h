/* A line of a description, cut into words. Pure: no file is read here. */
#ifndef LEXER_H
#define LEXER_H

#include "lines.h"
#include "variables.h"

/* Longer lines are refused; a list line of the kernel's has 8241 bytes at most. */
enum { LINE_MAX_BYTES = 65536 };

struct word {
	struct str text;
	uint16_t col;
};

struct line {
	struct srcpos pos;
	struct word *words;
	size_t count, capacity;
};

struct lexer {
	struct arena *arena;
	struct diags *diags;
	struct variables *variables;
};

/* Cuts raw, found at pos, into line->words, reusing their memory. A word ends at a blank. A quoted
 * word, "...", may hold blanks, and knows \" \\ \$ \n \t and octal \NNN. ${NAME} is replaced in
 * both. '#' at the start of a word begins a comment. False when something was reported. */
bool lex_line(struct lexer *lexer, struct srcpos pos, struct str raw, struct line *line);
struct srcpos word_pos(const struct line *line, size_t index);

#endif
