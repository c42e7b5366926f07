#include "crc32.h"

/* Half a byte at a time: a table of 16 costs little to make, so none is stored. */
uint32_t crc32_add(uint32_t polynomial, uint32_t state, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	uint32_t table[16];

	for (uint32_t i = 0; i < 16; i++) {
		table[i] = i;
		for (int bit = 0; bit < 4; bit++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? polynomial : 0);
	}
	while (len--) {
		state ^= *at++;
		state = state >> 4 ^ table[state & 15];
		state = state >> 4 ^ table[state & 15];
	}
	return state;
}
