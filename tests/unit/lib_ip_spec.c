// ip= and BOOTIF=: what they say, and which card they mean.
// sources: src/lib/ip_spec.c src/lib/ip_card.c src/lib/decimal.c
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ip_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t mac[IP_MAC] = {0x52, 0x54, 0, 0x12, 0xab, 0xff};

static const char *address(uint32_t number)
{
	static char text[8][IP_TEXT];
	static size_t next;
	char *to = text[next++ % 8];
	size_t len;

	if (!number)
		return "-";
	len = ip_to_text(number, to);
	assert_int_equal(len, strlen(to));
	return to;
}

/* All that was understood, in one line. */
static void show(const struct ip_spec *spec, char text[256])
{
	static const char *const methods[] = {"off", "dhcp", "static"};

	snprintf(text, 256, "%s %s/%u server %s gw %s dns %s %s ntp %s host '%s' card '%s'",
		methods[spec->method], address(spec->client), spec->prefix, address(spec->server),
		address(spec->gateway), address(spec->dns[0]), address(spec->dns[1]),
		address(spec->ntp), spec->hostname, spec->device);
}

#define NOTHING_ELSE "server - gw - dns - - ntp - host '' card ''"

static const struct {
	const char *value, *means;
} good[] = {
	{"dhcp", "dhcp -/0 " NOTHING_ELSE},
	{"on", "dhcp -/0 " NOTHING_ELSE},
	{"any", "dhcp -/0 " NOTHING_ELSE},
	{"both", "dhcp -/0 " NOTHING_ELSE},
	{"bootp", "dhcp -/0 " NOTHING_ELSE},
	{"off", "off -/0 " NOTHING_ELSE},
	{"none", "off -/0 " NOTHING_ELSE},
	{"", "off -/0 " NOTHING_ELSE},
	{":", "dhcp -/0 " NOTHING_ELSE},
	{":::::::::", "dhcp -/0 " NOTHING_ELSE},
	{"::::::off", "off -/0 " NOTHING_ELSE},
	{"::::::none:", "off -/0 " NOTHING_ELSE},
	{":::::eth1:dhcp", "dhcp -/0 server - gw - dns - - ntp - host '' card 'eth1'"},
	{"::::box:eth1:", "dhcp -/0 server - gw - dns - - ntp - host 'box' card 'eth1'"},
	{"10.0.0.2", "static 10.0.0.2/8 " NOTHING_ELSE},
	{"127.255.255.255", "static 127.255.255.255/8 " NOTHING_ELSE},
	{"128.0.0.1", "static 128.0.0.1/16 " NOTHING_ELSE},
	{"191.255.0.1", "static 191.255.0.1/16 " NOTHING_ELSE},
	{"192.0.2.1", "static 192.0.2.1/24 " NOTHING_ELSE},
	{"223.255.255.1", "static 223.255.255.1/24 " NOTHING_ELSE},
	{"240.0.0.1", "static 240.0.0.1/32 " NOTHING_ELSE},
	{"192.0.2.1/26", "static 192.0.2.1/26 " NOTHING_ELSE},
	{"192.0.2.1:::255.255.255.192", "static 192.0.2.1/26 " NOTHING_ELSE},
	{"192.0.2.1:::255.255.255.255", "static 192.0.2.1/32 " NOTHING_ELSE},
	{"192.0.2.1:::0.0.0.0", "static 192.0.2.1/0 " NOTHING_ELSE},
	{"192.0.2.1:::0", "static 192.0.2.1/0 " NOTHING_ELSE},
	{"192.0.2.1:::32::::::", "static 192.0.2.1/32 " NOTHING_ELSE},
	{"0.0.0.0", "dhcp -/0 " NOTHING_ELSE},
	/* The address decides, as in the kernel. */
	{"192.0.2.1::::::dhcp", "static 192.0.2.1/24 " NOTHING_ELSE},
	{"192.0.2.1::::::off", "static 192.0.2.1/24 " NOTHING_ELSE},
	{"192.0.2.9:192.0.2.8:192.0.2.7:255.255.0.0:a-b.example.org:enp0s31f6:off:192.0.2.6:192.0."
	 "2.5:"
	 "192.0.2.4",
		"static 192.0.2.9/16 server 192.0.2.8 gw 192.0.2.7 dns 192.0.2.6 192.0.2.5 "
		"ntp 192.0.2.4 host 'a-b.example.org' card 'enp0s31f6'"},
	{"192.0.2.9:::::::192.0.2.6",
		"static 192.0.2.9/24 server - gw - dns 192.0.2.6 - ntp - host '' card ''"},
	{"0192.000.002.001", NULL},
	{"192.000.002.001", "static 192.0.2.1/24 " NOTHING_ELSE},
	{":::::123456789012345",
		"dhcp -/0 server - gw - dns - - ntp - host '' card '123456789012345'"},
};

static void good_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		char *value = strdup(good[i].value), text[256];
		struct ip_spec spec;
		const char *why = ip_spec_parse(value, &spec);

		if (!good[i].means) {
			assert_non_null(why);
		} else {
			if (why)
				fail_msg("ip=%s: %s", value, why);
			show(&spec, text);
			assert_string_equal(text, good[i].means);
		}
		free(value);
	}
}

/* Each with a part of what is said of it. */
static const struct {
	const char *value, *why;
} bad[] = {
	{"eth0:dhcp", "ip=:::::CARD:dhcp"},
	{"dhcp:", "first field"},
	{"10", "first field"},
	{"10.1", "first field"},
	{"10.0.0.256", "first field"},
	{"10.0.0.2.", "first field"},
	{".10.0.0.2", "first field"},
	{"10..0.2", "first field"},
	{"10.0.0.2.3", "first field"},
	{"10.0.0.x", "first field"},
	{"10.0.0.-1", "first field"},
	{" 10.0.0.1", "first field"},
	{"[2001:db8::1]", "IPv4"},
	{"224.0.0.1", "multicast"},
	{"239.255.255.255:::8", "multicast"},
	{"10.0.0.2/33", "netmask"},
	{"10.0.0.2/", "netmask"},
	{"10.0.0.2/x", "netmask"},
	{"10.0.0.2/8:::8", "given twice"},
	{"10.0.0.2:::255.0.255.0", "netmask"},
	{"10.0.0.2:::0.255.255.255", "netmask"},
	{"10.0.0.2:::255.255.255", "netmask"},
	{"10.0.0.2:::33", "netmask"},
	{"10.0.0.2:x", "server"},
	{"10.0.0.2::x", "gateway"},
	{"10.0.0.2::::-box", "host name"},
	{"10.0.0.2:::::a/b", "device"},
	{"10.0.0.2:::::.", "device"},
	{"10.0.0.2:::::..", "device"},
	{"10.0.0.2:::::1234567890123456", "device"},
	{"10.0.0.2::::::rarp", "seventh field"},
	{"::::::DHCP", "seventh field"},
	{":::::::x", "name server"},
	{"::::::::x", "name server"},
	{":::::::::x", "time server"},

	{":::::::::10.0.0.1:x", "ten fields"},
	{"dhcp,", "client identifier"},
	{"dhcp,1", "client identifier"},
	{"dhcp,1,", "client identifier"},
	{"dhcp,256,x", "client identifier"},
	{"dhcp,x,y", "client identifier"},
	{"::::::dhcp,1", "client identifier"},
};

static void bad_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char *value = strdup(bad[i].value);
		struct ip_spec spec;
		const char *why = ip_spec_parse(value, &spec);

		if (!why || !strstr(why, bad[i].why))
			fail_msg("ip=%s: %s", value, why ? why : "taken for a good one");
		free(value);
	}
}

static void client_identifiers(void **state)
{
	char text[300];
	struct ip_spec spec;

	(void)state;
	assert_null(ip_spec_parse("dhcp,7,a,b:c", &spec));
	assert_int_equal(spec.client_id_type, 7);
	assert_int_equal(spec.client_id_len, 5);
	assert_memory_equal(spec.client_id, "a,b:c", 5);
	assert_null(ip_spec_parse("::::box:eth0:dhcp,0,xyz:192.0.2.1", &spec));
	assert_int_equal(spec.client_id_len, 3);
	assert_int_equal(spec.dns[0], 0xc0000201);
	assert_null(ip_spec_parse("dhcp", &spec));
	assert_null(spec.client_id);
	snprintf(text, sizeof text, "dhcp,1,%0251d", 0);
	assert_null(ip_spec_parse(text, &spec));
	assert_int_equal(spec.client_id_len, IP_CLIENT_ID);
	snprintf(text, sizeof text, "dhcp,1,%0252d", 0);
	assert_non_null(ip_spec_parse(text, &spec));
}

static void hostnames(void **state)
{
	static const char *const names[] = {
		"a", "0", "a-b", "a--b", "a.b", "a.b.example.org", "A1"};
	static const char *const others[] = {
		"", ".", "a.", ".a", "a..b", "-a", "a-", "a-.b", "a.-b", "a_b", "a b", "\xc3\xa4"};
	char text[80];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_null(ip_check_hostname(names[i]));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_non_null(ip_check_hostname(others[i]));
	snprintf(text, sizeof text, "%063d", 0);
	assert_null(ip_check_hostname(text));
	snprintf(text, sizeof text, "%064d", 0);
	assert_string_equal(
		ip_check_hostname(text), "each part of a host name has at most 63 characters");
	snprintf(text, sizeof text, "%062d.a", 0);
	assert_null(ip_check_hostname(text));
	snprintf(text, sizeof text, "%062d.ab", 0);
	assert_string_equal(ip_check_hostname(text), "a host name has at most 64 characters");
	snprintf(text, sizeof text, "::::%065d", 0);
	assert_non_null(ip_spec_parse(text, &(struct ip_spec){0}));
}

static void bootif(void **state)
{
	static const char *const same[] = {"01-52-54-00-12-ab-ff", "52-54-00-12-ab-ff",
		"01:52:54:00:12:AB:FF", "52:54:00:12:ab:FF"};
	static const char *const others[] = {"", "01", "01-", "52-54-00-12-ab", "52-54-00-12-ab-f",
		"52-54-00-12-ab-ff-", "20-52-54-00-12-ab-ff", "01.52-54-00-12-ab-ff",
		"52.54.00.12.ab.ff", "52-54-00-12-ab-fg", "5-254-00-12-ab-ff", "525400-12-ab-ff-00",
		"01-52-54-00-12-ab-ff-00", "eth0", "52-54-00-12-ab- f", "01-52-54-00-12-ab"};
	uint8_t found[IP_MAC];

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		memset(found, 0, sizeof found);
		assert_null(ip_parse_bootif(same[i], found));
		assert_memory_equal(found, mac, IP_MAC);
	}
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_non_null(ip_parse_bootif(others[i], found));
}

static enum ip_claim claim(
	const char *value, const uint8_t *from, const char *name, const uint8_t *its)
{
	struct ip_spec spec;

	assert_null(ip_spec_parse(value, &spec));
	return ip_claims(&spec, from, &(struct ip_card){name, its});
}

static void cards(void **state)
{
	static const uint8_t other[IP_MAC] = {0x52, 0x54, 0, 0x12, 0xab, 0xfe};

	(void)state;
	assert_int_equal(claim("dhcp", NULL, "eth0", mac), IP_THIS);
	assert_int_equal(claim("dhcp", mac, "eth0", mac), IP_THIS);
	assert_int_equal(claim("dhcp", mac, "eth0", other), IP_NOT_THIS);
	assert_int_equal(claim("dhcp", mac, "eth0", NULL), IP_NOT_THIS);
	assert_int_equal(claim(":::::eth0:dhcp", mac, "eth0", other), IP_THIS);
	assert_int_equal(claim(":::::eth0:dhcp", mac, "eth00", mac), IP_NOT_THIS);
	assert_int_equal(claim("192.0.2.1", NULL, "eth0", mac), IP_FIRST);
	assert_int_equal(claim("192.0.2.1", mac, "eth0", mac), IP_THIS);
	assert_int_equal(claim("192.0.2.1", mac, "eth0", other), IP_NOT_THIS);
	assert_int_equal(claim("192.0.2.1:::::eth1", NULL, "eth0", mac), IP_NOT_THIS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_ones),
		cmocka_unit_test(bad_ones),
		cmocka_unit_test(client_identifiers),
		cmocka_unit_test(hostnames),
		cmocka_unit_test(bootif),
		cmocka_unit_test(cards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
