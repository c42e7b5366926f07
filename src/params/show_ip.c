#include "show.h"

#include "../lib/decimal.h"
#include "../lib/ip_spec.h"

#include <string.h>

static void print_address(struct printer *printer, const char *name, uint32_t address)
{
	char text[IP_TEXT] = "";

	if (address)
		ip_to_text(address, text);
	print_assignment(printer, name, text);
}

static void print_dns(struct printer *printer, const uint32_t dns[2])
{
	char text[2 * IP_TEXT] = "";
	size_t len = 0;

	for (size_t i = 0; i < 2; i++) {
		if (!dns[i])
			continue;
		if (len)
			text[len++] = ' ';
		len += ip_to_text(dns[i], text + len);
	}
	print_assignment(printer, "dns", text);
}

static void print_client_id(struct printer *printer, const struct ip_spec *spec)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * (IP_CLIENT_ID + 1) + 1] = "";

	for (size_t i = 0; spec->client_id && i <= spec->client_id_len; i++) {
		unsigned byte = i ? (unsigned char)spec->client_id[i - 1] : spec->client_id_type;

		text[2 * i] = digits[byte >> 4];
		text[2 * i + 1] = digits[byte & 0xf];
		text[2 * i + 2] = '\0';
	}
	print_assignment(printer, "client_id", text);
}

static void print_spec(struct printer *printer, const struct ip_spec *spec)
{
	char prefix[DECIMAL_TEXT] = "";

	if (spec->client)
		decimal_text(spec->prefix, prefix);
	print_address(printer, "address", spec->client);
	print_assignment(printer, "prefix", prefix);
	print_address(printer, "gateway", spec->gateway);
	print_dns(printer, spec->dns);
	print_address(printer, "ntp", spec->ntp);
	print_assignment(printer, "hostname", spec->hostname);
	print_client_id(printer, spec);
}

bool params_show_ip(
	struct printer *printer, const struct params *params, const char *name, const char *mac)
{
	static const char *const methods[] = {
		[IP_OFF] = "off", [IP_DHCP] = "dhcp", [IP_STATIC] = "static"};
	const char *text = params_text(params, PARAM_BOOTIF);
	uint8_t card_mac[IP_MAC], boot_mac[IP_MAC], *bootif = NULL;
	const struct ip_card card = {name, card_mac};
	struct ip_spec spec;
	enum ip_claim claim;
	bool from_here;

	if (ip_parse_bootif(mac, card_mac))
		return false;
	if (text && !ip_parse_bootif(text, boot_mac))
		bootif = boot_mac;
	ip_spec_parse(params_text(params, PARAM_IP), &spec);
	/* Without ip= every card asks for an address, wherever the machine booted from. */
	claim = ip_claims(&spec, params_given(params, PARAM_IP) ? bootif : NULL, &card);
	print_assignment(printer, "method", methods[claim == IP_NOT_THIS ? IP_OFF : spec.method]);
	print_assignment(printer, "first", claim == IP_FIRST ? "yes" : "");
	from_here = bootif && memcmp(bootif, card_mac, IP_MAC) == 0;
	print_assignment(printer, "bootif", from_here ? "yes" : "");
	print_spec(printer, &spec);
	return true;
}
