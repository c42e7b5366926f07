#include "nearest.h"

#include <stdint.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static uint8_t least(unsigned a, unsigned b)
{
	return (uint8_t)(a < b ? a : b);
}

/* The table of distances between all beginnings of the two words, of which three rows are kept. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	uint8_t rows[3][NEAREST_MAX + 1];
	uint8_t *above2 = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b_len; j++)
		above[j] = (uint8_t)j;
	for (size_t i = 1; i <= a_len; i++) {
		uint8_t *oldest = above2;

		row[0] = (uint8_t)i;
		for (size_t j = 1; j <= b_len; j++) {
			char x = lower(a[i - 1]), y = lower(b[j - 1]);

			row[j] = least(above[j - 1] + (unsigned)(x != y),
				least(above[j], row[j - 1]) + 1U);
			if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2]))
				row[j] = least(row[j], above2[j - 2] + 1U);
		}
		above2 = above;
		above = row;
		row = oldest;
	}
	return above[b_len];
}

unsigned nearest_distance(const char *word, size_t word_len, const char *known, size_t known_len)
{
	size_t wrong = word_len / 3 ? word_len / 3 : 1;
	unsigned far;

	if (word_len > NEAREST_MAX || known_len > NEAREST_MAX)
		return NEAREST_FAR;
	far = distance(word, word_len, known, known_len);
	return far <= wrong ? far : NEAREST_FAR;
}
