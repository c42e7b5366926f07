/* The sectors between GRUB and the first partition: the stamp and the saved table. */
#include "crc32.h"
#include "layout.h"

#include <string.h>

enum { STAMP_VERSION = 1 };

static const char stamp_magic[] = "nutshell-install";
_Static_assert(sizeof stamp_magic == sizeof((struct stamp *)0)->magic + 1, "it fills the field");

static uint32_t checksum(const void *bytes, size_t len)
{
	return ~crc32_add(CRC32_IEEE, ~UINT32_C(0), bytes, len);
}

void stamp_make(
	struct stamp *stamp, uint32_t signature, const uint8_t sha256[32], uint64_t kernel_size)
{
	*stamp = (struct stamp){
		.version = put32(STAMP_VERSION),
		.signature = put32(signature),
		.kernel_size_low = put32((uint32_t)kernel_size),
		.kernel_size_high = put32((uint32_t)(kernel_size >> 32)),
	};
	memcpy(stamp->magic, stamp_magic, sizeof stamp->magic);
	memcpy(stamp->kernel_sha256, sha256, sizeof stamp->kernel_sha256);
	stamp->crc = put32(checksum(stamp, offsetof(struct stamp, crc)));
}

bool stamp_is_valid(const struct stamp *stamp, const struct mbr *mbr)
{
	uint32_t signature = get32(stamp->signature);

	return !memcmp(stamp->magic, stamp_magic, sizeof stamp->magic) &&
	       get32(stamp->version) == STAMP_VERSION &&
	       get32(stamp->crc) == checksum(stamp, offsetof(struct stamp, crc)) && signature &&
	       mbr_is_valid(mbr) && get32(mbr->signature) == signature;
}

/* What the code of a saved table holds instead. */
struct saved_head {
	le32 crc; /* crc32 of all behind it */
	char text[32];
};

static const char saved_text[] = "nutshell: saved partition table";
_Static_assert(sizeof saved_text <= sizeof((struct saved_head *)0)->text, "it has room");
/* In place of 55 aa: firmware must not take it for a boot sector, nor Linux for a table. */
static const uint8_t saved_magic[2] = {'N', 's'};

static uint32_t saved_checksum(const struct mbr *saved)
{
	const size_t before = sizeof(le32);

	return checksum((const uint8_t *)saved + before, sizeof *saved - before);
}

void saved_table_make(struct mbr *saved, const struct mbr *mbr)
{
	struct saved_head head = {0};

	*saved = *mbr;
	memset(saved->code, 0, sizeof saved->code);
	memcpy(saved->magic, saved_magic, sizeof saved->magic);
	memcpy(head.text, saved_text, sizeof saved_text);
	memcpy(saved->code, &head, sizeof head);
	head.crc = put32(saved_checksum(saved));
	memcpy(saved->code, &head, sizeof head);
}

bool saved_table_read(const struct mbr *saved, struct mbr *mbr)
{
	struct saved_head head;

	memcpy(&head, saved->code, sizeof head);
	if (memcmp(head.text, saved_text, sizeof saved_text) ||
		get32(head.crc) != saved_checksum(saved))
		return false;
	*mbr = *saved;
	memset(mbr->code, 0, sizeof mbr->code);
	mbr->magic[0] = 0x55;
	mbr->magic[1] = 0xaa;
	return true;
}
