/*
 * SHA-256 (FIPS 180-4) of bytes in memory, for programs that run before any operating system: no
 * libc, no memory of its own but 400 bytes of stack.
 */
#ifndef VERIFY_SHA256_H
#define VERIFY_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32

/* Writes the digest of the size bytes at data. */
void sha256(const uint8_t *data, size_t size, uint8_t digest[SHA256_BYTES]);

#endif
