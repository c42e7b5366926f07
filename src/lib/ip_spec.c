#include "ip_spec.h"

#include "decimal.h"

#include <string.h>

/* The fields between the colons, in their order. */
enum field {
	CLIENT,
	SERVER,
	GATEWAY,
	NETMASK,
	HOSTNAME,
	DEVICE,
	AUTOCONF,
	DNS0,
	DNS1,
	NTP0,
	FIELDS,
};

struct span {
	const char *at;
	size_t len;
};

static bool span_is(struct span span, const char *word)
{
	return span.len == strlen(word) && memcmp(span.at, word, span.len) == 0;
}

/* Four numbers with dots; an empty span is 0. */
static bool parse_address(struct span span, uint32_t *address)
{
	uint32_t sum = 0;

	for (int part = 0; span.len && part < 4; part++) {
		const char *dot = memchr(span.at, '.', span.len);
		size_t digits = dot ? (size_t)(dot - span.at) : span.len;
		long number = decimal_parse(span.at, digits, 255);

		if (number < 0 || digits > 3 || !dot != (part == 3))
			return false;
		sum = sum << 8 | (uint32_t)number;
		digits += dot != NULL;
		span.at += digits;
		span.len -= digits;
	}
	*address = sum;
	return true;
}

/* As the kernel guesses (ic_defaults(), include/uapi/linux/in.h). Multicast addresses are no
 * host's. */
static int class_prefix(uint32_t address)
{
	if (address >> 31 == 0)
		return 8;
	if (address >> 30 == 2)
		return 16;
	if (address >> 29 == 6)
		return 24;
	return address >> 28 == 14 ? -1 : 32;
}

/* The number of bits of a netmask as an address or as a number. */
static int parse_netmask(struct span span)
{
	uint32_t mask, host;
	int bits = 32;

	if (!memchr(span.at, '.', span.len))
		return (int)decimal_parse(span.at, span.len, 32);
	if (!parse_address(span, &mask))
		return -1;
	host = ~mask;
	if (host & (host + 1))
		return -1;
	for (; host; host >>= 1)
		bits--;
	return bits;
}

static const char *read_client(struct span client, struct span netmask, struct ip_spec *spec)
{
	const char *slash = client.len ? memchr(client.at, '/', client.len) : NULL;
	int prefix;

	if (slash) {
		if (netmask.len)
			return "the netmask is given twice";
		netmask.len = client.len - (size_t)(slash + 1 - client.at);
		netmask.at = slash + 1;
		client.len = (size_t)(slash - client.at);
	}
	if (!parse_address(client, &spec->client))
		return "the first field is no IPv4 address (a card alone is ip=:::::CARD:dhcp)";
	prefix = class_prefix(spec->client);
	if (prefix < 0)
		return "a multicast address is no host's";
	if (netmask.len || slash)
		prefix = parse_netmask(netmask);
	if (prefix < 0)
		return "the netmask is neither like 255.255.255.0 nor a number of bits";
	spec->prefix = spec->client ? (unsigned)prefix : 0;
	return NULL;
}

static const char *read_others(const struct span *fields, struct ip_spec *spec)
{
	if (!parse_address(fields[SERVER], &spec->server))
		return "the server is no IPv4 address";
	if (!parse_address(fields[GATEWAY], &spec->gateway))
		return "the gateway is no IPv4 address";
	if (!parse_address(fields[DNS0], &spec->dns[0]) ||
		!parse_address(fields[DNS1], &spec->dns[1]))
		return "a name server is no IPv4 address";
	if (!parse_address(fields[NTP0], &spec->ntp))
		return "the time server is no IPv4 address";
	return NULL;
}

/* The rules are those of the kernel's dev_valid_name(); blanks and ':' have ended the field. */
static const char *read_names(struct span hostname, struct span device, struct ip_spec *spec)
{
	if (hostname.len >= sizeof spec->hostname)
		return "the host name is longer than 64 characters";
	memcpy(spec->hostname, hostname.at, hostname.len);
	if (hostname.len && ip_check_hostname(spec->hostname))
		return ip_check_hostname(spec->hostname);
	if (device.len >= sizeof spec->device || memchr(device.at, '/', device.len) ||
		span_is(device, ".") || span_is(device, ".."))
		return "the device is no name of a network card";
	memcpy(spec->device, device.at, device.len);
	return NULL;
}

/* dhcp,TYPE,VALUE: a DHCP client identifier (RFC 2132, option 61). */
static const char *read_client_id(struct span span, struct ip_spec *spec)
{
	const char *comma = memchr(span.at, ',', span.len);
	size_t digits = comma ? (size_t)(comma - span.at) : 0;
	long type = decimal_parse(span.at, digits, 255);

	if (!comma || type < 0)
		return "a client identifier is dhcp,TYPE,VALUE with a TYPE from 0 to 255";
	spec->client_id = comma + 1;
	spec->client_id_len = span.len - digits - 1;
	spec->client_id_type = (uint8_t)type;
	if (!spec->client_id_len || spec->client_id_len > IP_CLIENT_ID)
		return "a client identifier has 1 to 251 characters";
	return NULL;
}

/* DHCP takes the place of its predecessor BOOTP, which "both" asks for too. True when the field is
 * a method; what is wrong with it is in *why then. */
static bool read_method(struct span span, struct ip_spec *spec, const char **why)
{
	static const struct {
		const char *name;
		enum ip_method method;
	} methods[] = {{"dhcp", IP_DHCP}, {"on", IP_DHCP}, {"any", IP_DHCP}, {"both", IP_DHCP},
		{"bootp", IP_DHCP}, {"off", IP_OFF}, {"none", IP_OFF}};

	*why = NULL;
	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
		if (!span_is(span, methods[i].name))
			continue;
		spec->method = methods[i].method;
		return true;
	}
	if (span.len < 5 || memcmp(span.at, "dhcp,", 5) != 0)
		return false;
	spec->method = IP_DHCP;
	*why = read_client_id((struct span){span.at + 5, span.len - 5}, spec);
	return true;
}

/* False when there are more than there can be. */
static bool split(const char *value, struct span fields[FIELDS])
{
	for (size_t i = 0; i < FIELDS; i++) {
		fields[i].at = value;
		fields[i].len = strcspn(value, ":");
		value += fields[i].len + (value[fields[i].len] == ':');
	}
	return !*value;
}

const char *ip_spec_parse(const char *value, struct ip_spec *spec)
{
	struct span fields[FIELDS];
	const char *why;

	memset(spec, 0, sizeof *spec);
	if (!*value || read_method((struct span){value, strlen(value)}, spec, &why))
		return *value ? why : NULL;
	if (strchr(value, '['))
		return "this is for IPv4; IPv6 needs no parameter";
	if (!split(value, fields))
		return "there are more than ten fields";
	why = read_client(fields[CLIENT], fields[NETMASK], spec);
	if (!why)
		why = read_others(fields, spec);
	if (!why)
		why = read_names(fields[HOSTNAME], fields[DEVICE], spec);
	if (why)
		return why;
	spec->method = IP_DHCP;
	if (fields[AUTOCONF].len && !read_method(fields[AUTOCONF], spec, &why))
		return "the seventh field is none of dhcp, on, any, both, bootp, off, none";
	if (spec->client)
		spec->method = IP_STATIC;
	return why;
}
