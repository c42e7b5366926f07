/* Text by lines, as all files that are read here have it. */
#ifndef LINES_H
#define LINES_H

#include "text.h"

/* What C's isspace() knows, and so gen_init_cpio: the end of a word. */
static inline bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Most characters, told by one comparison: those behind '$' mean nothing wherever they stand in a
 * word. The others are blanks, control characters and !"#$. */
static inline bool is_plain(char c)
{
	return (unsigned char)c > '$';
}

/* The first word only, as it stands: enough to skip a line that an 'if' has switched off. */
struct str lex_first_word(struct str raw);
/* The next line of text from *offset on, without its newline; false at the end. */
bool next_raw_line(struct str text, size_t *offset, struct str *raw);

#endif
