#include "sha256.h"

#define BLOCK 64
#define ROUNDS 64

/* FIPS 180-4, 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64
 * primes. */
static const uint32_t constants[ROUNDS] = {
	0x428a2f98,
	0x71374491,
	0xb5c0fbcf,
	0xe9b5dba5,
	0x3956c25b,
	0x59f111f1,
	0x923f82a4,
	0xab1c5ed5,
	0xd807aa98,
	0x12835b01,
	0x243185be,
	0x550c7dc3,
	0x72be5d74,
	0x80deb1fe,
	0x9bdc06a7,
	0xc19bf174,
	0xe49b69c1,
	0xefbe4786,
	0x0fc19dc6,
	0x240ca1cc,
	0x2de92c6f,
	0x4a7484aa,
	0x5cb0a9dc,
	0x76f988da,
	0x983e5152,
	0xa831c66d,
	0xb00327c8,
	0xbf597fc7,
	0xc6e00bf3,
	0xd5a79147,
	0x06ca6351,
	0x14292967,
	0x27b70a85,
	0x2e1b2138,
	0x4d2c6dfc,
	0x53380d13,
	0x650a7354,
	0x766a0abb,
	0x81c2c92e,
	0x92722c85,
	0xa2bfe8a1,
	0xa81a664b,
	0xc24b8b70,
	0xc76c51a3,
	0xd192e819,
	0xd6990624,
	0xf40e3585,
	0x106aa070,
	0x19a4c116,
	0x1e376c08,
	0x2748774c,
	0x34b0bcb5,
	0x391c0cb3,
	0x4ed8aa4a,
	0x5b9cca4f,
	0x682e6ff3,
	0x748f82ee,
	0x78a5636f,
	0x84c87814,
	0x8cc70208,
	0x90befffa,
	0xa4506ceb,
	0xbef9a3f7,
	0xc67178f2,
};

static uint32_t rotated(uint32_t value, unsigned bits)
{
	return value >> bits | value << (32 - bits);
}

static uint32_t big_endian(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The message schedule, FIPS 180-4, 6.2.2 step 1. */
static void schedule(const uint8_t *block, uint32_t words[ROUNDS])
{
	for (unsigned i = 0; i < 16; i++)
		words[i] = big_endian(block + (size_t)4 * i);
	for (unsigned i = 16; i < ROUNDS; i++) {
		uint32_t early = words[i - 15], late = words[i - 2];
		words[i] = words[i - 16] + (rotated(early, 7) ^ rotated(early, 18) ^ early >> 3) +
			   words[i - 7] + (rotated(late, 17) ^ rotated(late, 19) ^ late >> 10);
	}
}

static void add_block(uint32_t state[8], const uint8_t *block)
{
	uint32_t words[ROUNDS], s[8];

	schedule(block, words);
	for (unsigned i = 0; i < 8; i++)
		s[i] = state[i];
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint32_t one = s[7] + (rotated(s[4], 6) ^ rotated(s[4], 11) ^ rotated(s[4], 25)) +
			       ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[i] + words[i];
		uint32_t two = (rotated(s[0], 2) ^ rotated(s[0], 13) ^ rotated(s[0], 22)) +
			       ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
		for (unsigned j = 7; j > 0; j--)
			s[j] = s[j - 1];
		s[4] += one;
		s[0] = one + two;
	}
	for (unsigned i = 0; i < 8; i++)
		state[i] += s[i];
}

/* The rest of the message, a one bit, zeros, and the length in bits: one block or two. */
static void add_end(uint32_t state[8], const uint8_t *rest, size_t left, uint64_t bits)
{
	uint8_t last[2 * BLOCK] = {0};
	size_t length = left + 9 <= BLOCK ? BLOCK : 2 * BLOCK;

	for (size_t i = 0; i < left; i++)
		last[i] = rest[i];
	last[left] = 0x80;
	for (size_t i = 1; i <= 8; i++, bits >>= 8)
		last[length - i] = (uint8_t)bits;
	for (size_t at = 0; at < length; at += BLOCK)
		add_block(state, last + at);
}

void sha256(const uint8_t *data, size_t size, uint8_t digest[SHA256_BYTES])
{
	/* FIPS 180-4, 5.3.3: the same of the square roots of the first eight primes. */
	uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
		0x1f83d9ab, 0x5be0cd19};
	size_t whole = size - size % BLOCK;

	for (size_t at = 0; at < whole; at += BLOCK)
		add_block(state, data + at);
	add_end(state, data + whole, size - whole, (uint64_t)size * 8);
	for (unsigned i = 0; i < SHA256_BYTES; i++)
		digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}
