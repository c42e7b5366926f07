/* SHA-256, by nettle. */
#ifndef DIGEST_H
#define DIGEST_H

#include "span.h"

enum { DIGEST_SIZE = 32, DIGEST_HEX = 2 * DIGEST_SIZE + 1 };

void digest_bytes(struct span bytes, uint8_t digest[DIGEST_SIZE]);
/* Hexadecimal, ended by a NUL. */
void digest_text(const uint8_t digest[DIGEST_SIZE], char text[DIGEST_HEX]);

#endif
