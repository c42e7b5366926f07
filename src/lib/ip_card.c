#include "ip_spec.h"

#include "decimal.h"

#include <string.h>

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* RFC 1123, 2.1: labels of letters, digits and inner hyphens, 63 at most (RFC 1035, 2.3.4). */
const char *ip_check_hostname(const char *name)
{
	size_t label = 0;

	if (!*name)
		return "a host name is not empty";
	if (strlen(name) >= IP_HOSTNAME)
		return "a host name has at most 64 characters";
	for (; *name; name++) {
		if (!is_alphanumeric(*name) && *name != '-' && *name != '.')
			return "a host name is made of letters, digits, '-' and '.'";
		/* Before and behind a label, no hyphen; between two dots, something. */
		if (label == 0 && !is_alphanumeric(*name))
			return "each part of a host name begins with a letter or a digit";
		if ((*name == '.' || !name[1]) && name[*name == '.' ? -1 : 0] == '-')
			return "no part of a host name ends in '-'";
		label = *name == '.' ? 0 : label + 1;
		if (label > 63)
			return "each part of a host name has at most 63 characters";
	}
	return label ? NULL : "a host name ends in a letter or a digit";
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_separator(char c)
{
	return c == '-' || c == ':';
}

const char *ip_parse_bootif(const char *value, uint8_t mac[IP_MAC])
{
	size_t bytes = 0;

	/* Seven bytes: the first is the type of hardware (ARP's, RFC 826). */
	if (strlen(value) == (IP_MAC + 1) * 3 - 1) {
		if (memcmp(value, "01", 2) != 0 || !is_separator(value[2]))
			return "01- is wanted in front, which is Ethernet";
		value += 3;
	}
	if (strlen(value) != IP_MAC * 3 - 1)
		return "a MAC address has six bytes, as in 01-52-54-00-12-34-56";
	for (; bytes < IP_MAC; bytes++, value += 3) {
		int high = hex_digit(value[0]), low = hex_digit(value[1]);

		if (high < 0 || low < 0 || (value[2] && !is_separator(value[2])))
			return "a MAC address is made of hexadecimal digits, as in "
			       "01-52-54-00-12-34-56";
		mac[bytes] = (uint8_t)(high << 4 | low);
	}
	/* IEEE 802: the lowest bit of the first byte tells groups from single cards. */
	return mac[0] & 1 ? "that is the MAC address of no card" : NULL;
}

enum ip_claim ip_claims(
	const struct ip_spec *spec, const uint8_t *bootif, const struct ip_card *card)
{
	if (spec->device[0])
		return strcmp(spec->device, card->name) == 0 ? IP_THIS : IP_NOT_THIS;
	if (bootif)
		return card->mac && memcmp(bootif, card->mac, IP_MAC) == 0 ? IP_THIS : IP_NOT_THIS;
	return spec->method == IP_STATIC ? IP_FIRST : IP_THIS;
}

size_t ip_to_text(uint32_t address, char text[IP_TEXT])
{
	char part[DECIMAL_TEXT];
	size_t len = 0;

	for (int shift = 24; shift >= 0; shift -= 8) {
		size_t digits = decimal_text(address >> shift & 0xff, part);

		memcpy(text + len, part, digits);
		len += digits;
		text[len++] = shift ? '.' : '\0';
	}
	return len - 1;
}
