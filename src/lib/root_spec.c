#include "decimal.h"
#include "disks.h"

#include <string.h>
#include <strings.h>

static const struct form {
	const char *prefix;
	enum root_kind kind;
} forms[] = {
	{"PARTUUID=", ROOT_PARTUUID},
	{"PARTLABEL=", ROOT_PARTLABEL},
	{"UUID=", ROOT_UUID},
	{"LABEL=", ROOT_LABEL},
	/* udev's links, which there are none of here. */
	{"/dev/disk/by-partuuid/", ROOT_PARTUUID},
	{"/dev/disk/by-partlabel/", ROOT_PARTLABEL},
	{"/dev/disk/by-uuid/", ROOT_UUID},
	{"/dev/disk/by-label/", ROOT_LABEL},
	{"/dev/", ROOT_NAME},
	{"", ROOT_NAME},
};

/* Has text the shape of the pattern? In that 'x' is a hexadecimal digit, '0' a decimal one. */
static bool has_shape(const char *text, size_t len, const char *shape)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	if (len != strlen(shape))
		return false;
	for (size_t i = 0; i < len; i++) {
		const char *known = shape[i] == '-' ? "-" : digits;

		if (!text[i] || !strchr(known, text[i]))
			return false;
	}
	return true;
}

#define GUID_SHAPE "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"

static const char *check_partuuid(struct root_spec *spec)
{
	const char *offset = memchr(spec->text, '/', spec->len), *digits;

	if (offset) {
		spec->len = (size_t)(offset - spec->text);
		if (strncmp(offset, "/PARTNROFF=", 11) != 0)
			return "after the PARTUUID only /PARTNROFF=NUMBER may follow";
		digits = offset + 11 + (offset[11] == '-');
		spec->offset = decimal_parse(digits, strlen(digits), 255);
		if (spec->offset < 0)
			return "PARTNROFF takes a number";
		if (offset[11] == '-')
			spec->offset = -spec->offset;
	}
	if (has_shape(spec->text, spec->len, "xxxxxxxx-xx") ||
		has_shape(spec->text, spec->len, GUID_SHAPE))
		return NULL;
	return "not a whole PARTUUID: 1234abcd-01 (MBR) or 36 characters (GPT)";
}

static const char *check_uuid(const struct root_spec *spec)
{
	/* Most file systems, FAT and exFAT, NTFS, ISO 9660. */
	static const char *const shapes[] = {
		GUID_SHAPE, "xxxx-xxxx", "xxxxxxxxxxxxxxxx", "xxxx-xx-xx-xx-xx-xx-xx"};

	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		if (has_shape(spec->text, spec->len, shapes[i]))
			return NULL;
	return "not a whole UUID";
}

/* MAJOR:MINOR, or both in hexadecimal as Linux packs them (new_decode_dev()); false: neither. */
static bool is_number(struct root_spec *spec)
{
	const char *text = spec->text, *colon = strchr(text, ':');
	unsigned packed = 0;

	if (colon) {
		long major = decimal_parse(text, (size_t)(colon - text), 0xfff);
		long minor = decimal_parse(colon + 1, strlen(colon + 1), 0xfffff);

		spec->major = (unsigned)major;
		spec->minor = (unsigned)minor;
		return major >= 0 && minor >= 0;
	}
	if (strspn(text, "0123456789abcdefABCDEF") != spec->len || spec->len > 8)
		return false;
	for (; *text; text++)
		packed = packed << 4 | (*text <= '9' ? *text & 0xfU : (*text & 0xfU) + 9);
	spec->major = packed >> 8 & 0xfff;
	spec->minor = (packed & 0xff) | (packed >> 12 & 0xfff00);
	return true;
}

static const char *check_name(struct root_spec *spec)
{
	static const char *const network[] = {"nfs", "cifs"};
	static const char *const flash[] = {"mtd", "ubi"};

	for (size_t i = 0; i < 2; i++) {
		if (strcmp(spec->text, network[i]) == 0)
			return "a root on the network is not supported";
		if (strncmp(spec->text, flash[i], 3) == 0)
			return "a root on raw flash is not supported";
	}
	if (strncmp(spec->text, "ram", 3) == 0)
		return "a RAM disk cannot be the root: leave root= out to stay in RAM";
	if (strcmp(spec->text, "root") == 0 || strpbrk(spec->text, ":="))
		return "not a device name";
	return NULL;
}

const char *root_spec_parse(const char *value, struct root_spec *spec)
{
	const struct form *form = forms;

	while (strncasecmp(value, form->prefix, strlen(form->prefix)) != 0)
		form++;
	*spec = (struct root_spec){.kind = form->kind, .text = value + strlen(form->prefix)};
	spec->len = strlen(spec->text);
	if (!spec->len)
		return *form->prefix ? "nothing follows" : "empty";
	switch (spec->kind) {
	case ROOT_PARTUUID:
		return check_partuuid(spec);
	case ROOT_UUID:
		return check_uuid(spec);
	case ROOT_NAME:
		if (*form->prefix || !is_number(spec))
			return check_name(spec);
		spec->kind = ROOT_NUMBER;
		return NULL;
	default:
		return NULL;
	}
}
