/* Ids and labels as they lie on disks, made into text. Pure; all text is ended by a NUL and fits.
 */
#ifndef DISK_TEXT_H
#define DISK_TEXT_H

#include "bytes.h"
#include "disks.h"

/* The lowest digits of value in hexadecimal, lower case, with leading zeros; no NUL. Returns the
 * end. */
char *text_hex(char *to, uint64_t value, unsigned digits);
/* 16 bytes in their order as 8-4-4-4-12; the empty text when all of them are zero. */
void text_uuid(char to[UUID_TEXT], const uint8_t uuid[16]);
/* A GUID: the first three groups are little-endian numbers (UEFI 2.10, appendix A). Zero as zeros.
 */
void text_guid(char to[UUID_TEXT], const uint8_t guid[16]);
/* The bytes up to the first NUL or to len, without the blanks at the end; no more than fit. */
void text_label(char to[LABEL_TEXT], const uint8_t *label, size_t len);
/* UTF-16 up to the first NUL or to units, as UTF-8; half a surrogate pair becomes U+FFFD. */
void text_utf16(char to[LABEL_TEXT], const le16 *name, size_t units);

#endif
