#include "cmdline.h"

#include <stddef.h>
#include <string.h>

/* What isspace() is in the kernel (lib/ctype.c): Latin 1, so that 0xa0, a part of many UTF-8
 * characters, is a blank. A word that it splits there is split here too. */
static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (unsigned char)c == 0xa0;
}

/* The length of the word at the start of text; *equals is where its first "=" is, or 0. The kernel
 * takes one at the very beginning for a part of the name. */
static size_t measure(const char *text, bool quoted, size_t *equals)
{
	size_t len = 0;

	*equals = 0;
	for (; text[len] && (quoted || !is_blank(text[len])); len++) {
		if (text[len] == '=' && !*equals)
			*equals = len;
		if (text[len] == '"')
			quoted = !quoted;
	}
	return len;
}

static void cut_quote(char *word, size_t len)
{
	if (len && word[len - 1] == '"')
		word[len - 1] = '\0';
}

static char *skip_blanks(char *text)
{
	while (is_blank(*text))
		text++;
	return text;
}

bool cmdline_next(char **rest, struct cmdline_word *word)
{
	char *text = skip_blanks(*rest);
	bool quoted = *text == '"', ended = !*text;
	size_t equals, len;

	text += quoted;
	len = measure(text, quoted, &equals);
	*rest = text + len + (text[len] != '\0');
	text[len] = '\0';

	word->name = text;
	word->value = NULL;
	if (equals) {
		text[equals] = '\0';
		word->value = text + equals + 1;
		if (*word->value == '"') {
			word->value++;
			cut_quote(text, len);
		}
	}
	if (quoted)
		cut_quote(text, len);
	return !ended && (word->value || strcmp(word->name, "--") != 0);
}

bool cmdline_same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
			return false;
	}
	return *a == *b;
}
