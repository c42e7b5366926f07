/* ip= and BOOTIF=: how the network is to be set up. The syntax of ip= is the kernel's
 * (Documentation/admin-guide/nfs/nfsroot.rst, net/ipv4/ipconfig.c). Pure; allocates nothing. */
#ifndef IP_SPEC_H
#define IP_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	IP_MAC = 6,
	IP_TEXT = 16,	   /* "255.255.255.255" and a NUL */
	IP_DEVICE = 16,	   /* the kernel's IFNAMSIZ */
	IP_HOSTNAME = 65,  /* 64 characters (the kernel's __NEW_UTS_LEN) and a NUL */
	IP_CLIENT_ID = 251 /* bytes of a DHCP client identifier, as in the kernel */
};

enum ip_method { IP_OFF, IP_DHCP, IP_STATIC };

/* Addresses are numbers in the byte order of the host; 0: not given. */
struct ip_spec {
	enum ip_method method;
	uint32_t client, server, gateway, dns[2], ntp;
	unsigned prefix; /* of client: 0 to 32; 0 without one */
	char hostname[IP_HOSTNAME];
	char device[IP_DEVICE]; /* "" where none is named */
	/* dhcp,TYPE,VALUE: points into what was parsed; NULL where there is none. */
	const char *client_id;
	size_t client_id_len;
	uint8_t client_id_type;
};

/* NULL when value is a good ip=, else what is wrong with it, in a few words. As in the kernel, a
 * client address means that nobody is asked for one, whatever AUTOCONF says; without a netmask its
 * class decides; 0.0.0.0 and an empty value ("ip=" is off) are "not given". Beyond the kernel: the
 * netmask may be a number of bits, and may stand behind the client address as in 192.0.2.1/24. */
const char *ip_spec_parse(const char *value, struct ip_spec *spec);

/* NULL when name can be a host's (RFC 1123), else what is wrong with it. */
const char *ip_check_hostname(const char *name);

/* BOOTIF=: a MAC address with colons or dashes, after the type of hardware as PXELINUX writes it
 * (01: Ethernet), or without. NULL, or what is wrong with it. */
const char *ip_parse_bootif(const char *value, uint8_t mac[IP_MAC]);

/* A network card. */
struct ip_card {
	const char *name;
	const uint8_t *mac; /* IP_MAC bytes; NULL: unknown */
};

enum ip_claim {
	IP_NOT_THIS, /* the card stays as it is */
	IP_THIS,
	IP_FIRST, /* if no other card has been given the address yet */
};

/* Is this card meant? The one that is named; else the one of BOOTIF (a MAC, or NULL); else all
 * cards for DHCP, and the first for an address. */
enum ip_claim ip_claims(
	const struct ip_spec *spec, const uint8_t *bootif, const struct ip_card *card);

/* Writes the four numbers of an address; returns their length. */
size_t ip_to_text(uint32_t address, char text[IP_TEXT]);

#endif
