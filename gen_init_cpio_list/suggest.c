#include "suggest.h"

#include <stdio.h>

enum { WORD_MAX = 40 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Damerau-Levenshtein without regard to case: changed, missing, added and swapped letters. */
static size_t distance(struct str a, struct str b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *above2 = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b.len; j++)
		above[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *oldest = above2;

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			char x = lower(a.at[i - 1]), y = lower(b.at[j - 1]);

			row[j] = least(above[j - 1] + (x != y), least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && x == lower(b.at[j - 2]) && y == lower(a.at[i - 2]))
				row[j] = least(row[j], above2[j - 2] + 1);
		}
		above2 = above;
		above = row;
		row = oldest;
	}
	return above[b.len];
}

struct suggestion suggest_for(struct str word)
{
	size_t wrong = word.len / 3;

	/* A third of the letters may be wrong, and one of the fewest. */
	return (struct suggestion){.word = word, .distance = (wrong ? wrong : 1) + 1};
}

void suggest_offer(struct suggestion *suggestion, struct str known)
{
	size_t far;

	if (suggestion->word.len > WORD_MAX || known.len > WORD_MAX)
		return;
	far = distance(suggestion->word, known);
	if (far < suggestion->distance) {
		suggestion->distance = far;
		suggestion->best = known;
	}
}

const char *suggest_hint(const struct suggestion *suggestion, char hint[SUGGEST_HINT_MAX])
{
	hint[0] = '\0';
	if (suggestion->best.at)
		snprintf(hint, SUGGEST_HINT_MAX, "; did you mean '" STR_FMT "'?",
			STR_ARG(suggestion->best));
	return hint;
}
