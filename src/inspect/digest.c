#include "digest.h"

#include <nettle/sha2.h>

void digest_bytes(struct span bytes, uint8_t digest[DIGEST_SIZE])
{
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, bytes.len, bytes.at);
	sha256_digest(&context, DIGEST_SIZE, digest);
}

void digest_text(const uint8_t digest[DIGEST_SIZE], char text[DIGEST_HEX])
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned i = 0; i < DIGEST_SIZE; i++) {
		text[2 * i] = digits[digest[i] >> 4];
		text[2 * i + 1] = digits[digest[i] & 15];
	}
	text[2 * DIGEST_SIZE] = '\0';
}
