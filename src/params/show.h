/* The forms in which nutshell-params shows parameters. */
#ifndef PARAMS_SHOW_H
#define PARAMS_SHOW_H

#include "../lib/params.h"
#include "../lib/printer.h"

/* The value in force as text: "yes" for a flag that is there, "forever" for a wait without an end;
 * NULL when there is none. */
const char *params_value(const struct params *params, enum param param);

/* For people: each name, its value and where that comes from; then the problems. */
void params_show_table(struct printer *printer, const struct params *params);
/* For tests: what command line number n gives, and its problems, a line each that begins with n. */
void params_show_given(struct printer *printer, const struct params *params, size_t n);
/* All there is to know of each parameter, as text for a terminal and as Markdown. */
void params_show_list(struct printer *printer, bool markdown);
/* sh assignments: what ip= and BOOTIF= mean for the card of this name and MAC address.
 *
 *   method    dhcp, static or off: nothing is to be done with this card
 *   first     yes: static, but only for whichever card comes first
 *   bootif    yes: the machine booted from this card
 *   address prefix gateway hostname ntp   as given, or empty; prefix is a number of bits
 *   dns       none, one or two addresses, separated by a blank
 *   client_id of DHCP (option 61): type and value in hexadecimal digits
 *
 * False, with nothing printed, when mac is none. */
bool params_show_ip(
	struct printer *printer, const struct params *params, const char *card, const char *mac);

#endif
