/* Numbers as they lie on disks: little-endian, at any alignment. Every on-disk struct is made of
 * these and of bytes, so that it has no padding, and what is read from one is converted here only.
 */
#ifndef BYTES_H
#define BYTES_H

#include <stdint.h>

typedef struct {
	uint8_t byte[2];
} le16;

typedef struct {
	uint8_t byte[4];
} le32;

typedef struct {
	uint8_t byte[8];
} le64;

static inline uint16_t get16(le16 from)
{
	return (uint16_t)(from.byte[0] | from.byte[1] << 8);
}

static inline uint32_t get32(le32 from)
{
	return from.byte[0] | (uint32_t)from.byte[1] << 8 | (uint32_t)from.byte[2] << 16 |
	       (uint32_t)from.byte[3] << 24;
}

static inline uint64_t get64(le64 from)
{
	uint64_t value = 0;

	for (int i = 7; i >= 0; i--)
		value = value << 8 | from.byte[i];
	return value;
}

static inline le32 put32(uint32_t value)
{
	return (le32){{(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
		(uint8_t)(value >> 24)}};
}

#endif
