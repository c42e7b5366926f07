#include "bzimage.h"

#include "bytes.h"

#include <string.h>

/* The setup header, from the file's beginning to the fields that are read here. */
struct setup_header {
	uint8_t boot_sector[497];
	uint8_t setup_sects; /* sectors of setup code behind the boot sector; 0 means 4 */
	le16 root_flags;
	le32 syssize; /* of what follows, in units of 16 bytes */
	uint8_t before_boot_flag[6];
	uint8_t boot_flag[2]; /* 55 aa */
	uint8_t jump[2];
	uint8_t magic[4]; /* "HdrS" */
	le16 version;
	uint8_t before_kernel_version[6];
	le16 kernel_version; /* where its text is, behind the boot sector; 0: nowhere */
	uint8_t type_of_loader;
	uint8_t loadflags;
	uint8_t before_alignment[30];
	le32 kernel_alignment;
	uint8_t relocatable;
	uint8_t min_alignment;
	le16 xloadflags;
	le32 cmdline_size;
	uint8_t before_payload[12];
	le32 payload_offset; /* behind the setup code */
	le32 payload_length;
	le64 setup_data;
	le64 pref_address;
	le32 init_size;
};

_Static_assert(offsetof(struct setup_header, syssize) == 0x1f4, "syssize");
_Static_assert(offsetof(struct setup_header, magic) == 0x202, "header");
_Static_assert(offsetof(struct setup_header, kernel_version) == 0x20e, "kernel_version");
_Static_assert(offsetof(struct setup_header, kernel_alignment) == 0x230, "kernel_alignment");
_Static_assert(offsetof(struct setup_header, payload_offset) == 0x248, "payload_offset");
_Static_assert(offsetof(struct setup_header, init_size) == 0x260, "init_size");
_Static_assert(sizeof(struct setup_header) <= BZIMAGE_HEAD, "the head holds it");

enum {
	BOOT_SECTOR = 512,
	SETUP_SECTS_DEFAULT = 4,
	PROTOCOL_MIN = 0x0204, /* from 2.04 on syssize has 32 bits */
	LOADED_HIGH = 1,       /* in loadflags: a bzImage, no zImage */
};

const char *bzimage_parse(const void *head, struct bzimage *image)
{
	struct setup_header header;
	uint64_t version_at;
	unsigned sectors;

	memcpy(&header, head, sizeof header);
	if (header.boot_flag[0] != 0x55 || header.boot_flag[1] != 0xaa ||
		memcmp(header.magic, "HdrS", sizeof header.magic))
		return "not a Linux kernel for x86";
	if (get16(header.version) < PROTOCOL_MIN || !(header.loadflags & LOADED_HIGH))
		return "a kernel too old: no bzImage of boot protocol 2.04 or later";
	if (!get32(header.syssize))
		return "a kernel without code";
	sectors = header.setup_sects ? header.setup_sects : SETUP_SECTS_DEFAULT;
	image->protocol = get16(header.version);
	image->setup_size = (uint64_t)BOOT_SECTOR * (sectors + 1);
	image->payload_size = (uint64_t)get32(header.syssize) * 16;
	image->size = image->setup_size + image->payload_size;
	version_at = (uint64_t)get16(header.kernel_version) + BOOT_SECTOR;
	if (version_at == BOOT_SECTOR || version_at >= image->setup_size)
		version_at = 0;
	image->version_at = version_at;
	return NULL;
}

/* Each field counts from the protocol on that brought it (boot.rst). */
const char *bzimage_parse_details(
	const void *head, const struct bzimage *image, struct bzimage_details *details)
{
	struct setup_header header;

	memcpy(&header, head, sizeof header);
	*details = (struct bzimage_details){0};
	if (image->protocol >= 0x0205) {
		details->alignment = get32(header.kernel_alignment);
		details->relocatable = header.relocatable != 0;
	}
	if (image->protocol >= 0x0206)
		details->cmdline_max = get32(header.cmdline_size);
	if (image->protocol >= 0x0208 && get32(header.payload_length)) {
		details->packed_at = image->setup_size + get32(header.payload_offset);
		details->packed_size = get32(header.payload_length);
		if (details->packed_at + details->packed_size > image->size)
			return "a kernel whose payload lies outside of it";
	}
	if (image->protocol >= 0x020a) {
		details->preferred_address = get64(header.pref_address);
		details->memory = get32(header.init_size);
	}
	if (image->protocol >= 0x020c)
		details->xloadflags = get16(header.xloadflags);
	return NULL;
}
