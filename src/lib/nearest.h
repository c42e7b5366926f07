/* Which known word may have been meant by one that is not known. Pure. */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

enum {
	NEAREST_MAX = 80, /* bytes; a longer word is like no other */
	NEAREST_FAR = 255,
};

/* How many letters of word would have to be changed, added, left out or swapped with their
 * neighbour to make it known (Damerau-Levenshtein, optimal string alignment), upper and lower case
 * being the same. NEAREST_FAR when that is more than a third of word's letters, but one may always
 * be wrong. */
unsigned nearest_distance(const char *word, size_t word_len, const char *known, size_t known_len);

#endif
