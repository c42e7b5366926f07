/* Cyclic redundancy checks of 32 bits. Pure. */
#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The polynomials, with their lowest power at the highest bit as these checks shift. */
#define CRC32_IEEE UINT32_C(0xedb88320)	      /* of GPT (UEFI 2.10, 4.2.1), zlib, Ethernet */
#define CRC32_CASTAGNOLI UINT32_C(0x82f63b78) /* crc32c: of ext4 (fs/ext4/ext4.h) */

/* The state after len more bytes. A check starts with ~0; what follows differs: GPT stores the
 * complement of the last state, ext4 the state itself. */
uint32_t crc32_add(uint32_t polynomial, uint32_t state, const void *bytes, size_t len);

#endif
