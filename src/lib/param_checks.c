#include "param_checks.h"

#include "decimal.h"
#include "disks.h"
#include "ip_spec.h"

#include <limits.h>
#include <string.h>

static const char hex_digits[] = "0123456789abcdefABCDEF";
/* Of the folders below /etc/init.d. */
static const char service_letters[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
static const char seconds_wanted[] = "whole seconds are wanted, from 0 to 86400";

bool param_is_choice(const char *choices, const char *word, size_t len)
{
	for (;;) {
		size_t choice = strcspn(choices, "|");

		if (choice == len && memcmp(choices, word, len) == 0)
			return true;
		choices += choice;
		if (!*choices++)
			return false;
	}
}

static const char *check_list(const char *choices, const char *value)
{
	for (;;) {
		size_t len = strcspn(value, ",");

		if (!param_is_choice(choices, value, len))
			return "words of this list are wanted, separated by commas:";
		value += len;
		if (!*value++)
			return NULL;
	}
}

static const char *check_seconds(const char *value)
{
	return decimal_parse(value, strlen(value), PARAM_SECONDS_MAX) < 0 ? seconds_wanted : NULL;
}

const char *param_check(const struct param_row *row, const char *value)
{
	if (row->type == PARAM_FLAG)
		return value ? "it takes no value" : NULL;
	if (!value)
		return row->type == PARAM_WAIT ? NULL : "it needs a value";
	switch (row->type) {
	case PARAM_FLAG:
		break;
	case PARAM_TEXT:
		return *value ? NULL : "its value is empty";
	case PARAM_SECONDS:
	case PARAM_WAIT:
		return check_seconds(value);
	case PARAM_CHOICE:
		return param_is_choice(row->takes, value, strlen(value))
			       ? NULL
			       : "one of these is wanted:";
	case PARAM_LIST:
		return check_list(row->takes, value);
	case PARAM_CUSTOM:
		return row->check(value);
	}
	return NULL;
}

const char *check_root(const char *value)
{
	struct root_spec spec;

	return root_spec_parse(value, &spec);
}

const char *check_path(const char *value)
{
	return value[0] == '/' && value[1] ? NULL : "an absolute path is wanted";
}

const char *check_ip(const char *value)
{
	struct ip_spec spec;

	return ip_spec_parse(value, &spec);
}

const char *check_bootif(const char *value)
{
	uint8_t mac[IP_MAC];

	return ip_parse_bootif(value, mac);
}

const char *check_hostname(const char *value)
{
	return ip_check_hostname(value);
}

const char *check_file_name(const char *value)
{
	return !*value || *value == '.' || strchr(value, '/') ? "a name is wanted, not a path"
							      : NULL;
}

/* An int as the kernel reads it (kstrtoint() with base 0). */
const char *check_panic(const char *value)
{
	static const char wrong[] = "a whole number of seconds is wanted";

	value += *value == '-';
	if (strncmp(value, "0x", 2) == 0)
		return value[2] && !value[2 + strspn(value + 2, hex_digits)] ? NULL : wrong;
	return decimal_parse(value, strlen(value), INT_MAX) < 0 ? wrong : NULL;
}

const char *check_onfail(const char *value)
{
	size_t len = strcspn(value, ":");

	if (strcmp(value, "rescue") == 0)
		return NULL;
	if (!param_is_choice("reboot|poweroff", value, len))
		return "one of these is wanted:";
	return value[len] ? check_seconds(value + len + 1) : NULL;
}

const char *check_services(const char *value)
{
	for (;; value++) {
		size_t len;

		if (*value != '+' && *value != '-')
			return "each service needs a + or - before its name";
		value++;
		len = strspn(value, service_letters);
		if (!len || *value == '.' || (value[len] && value[len] != ','))
			return "the name of a service has letters, digits, '.', '_' and '-'";
		value += len;
		if (!*value)
			return NULL;
	}
}
