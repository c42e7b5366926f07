/* libFuzzer: any bytes as the kernel's command line, through the parser and all that shows its
 * result. */
// sources: src/lib/param*.c src/lib/ip_*.c src/lib/cmdline.c src/lib/decimal.c src/lib/nearest.c
// sources: src/lib/root_spec.c src/lib/printer.c src/lib/io.c src/params/*.c
// options: -max_len=4096
#include "ip_spec.h"
#include "param_checks.h"
#include "show.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define must(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is taken is good, and lies in the text. */
static void must_be_good_values(const struct params *params)
{
	for (enum param i = 0; i < PARAM_COUNT; i++) {
		const char *value = params->row[i].value;

		must(params_given(params, i) || !value);
		if (!params_given(params, i))
			continue;
		must(!param_check(&param_table[i], value));
		must(!value ||
			(value >= params->text && value < params->text + sizeof params->text));
		must(params_value(params, i));
	}
	must(!params_given(params, PARAM_RO) || !params_given(params, PARAM_RW));
	must(params_seconds(params, PARAM_ROOTWAIT) <= PARAM_SECONDS_MAX);
	must(params_seconds(params, PARAM_ROOTDELAY) >= 0);
	must(params_seconds(params, PARAM_WATCHDOG) >= 0);
}

/* One line, that no terminal minds. */
static void must_be_fit_problems(const struct params *params)
{
	for (size_t i = 0; i < params->problem_count && i < PARAM_PROBLEMS_MAX; i++) {
		char text[PARAM_PROBLEM_TEXT];

		memset(text, 'x', sizeof text);
		params_problem_text(&params->problems[i], text);
		must(memchr(text, '\0', sizeof text) && *text);
		for (const char *at = text; *at; at++)
			must((unsigned char)*at >= ' ' && *at != 0x7f);
	}
}

static void must_be_good_ip(const struct params *params)
{
	struct ip_spec spec;

	must(!ip_spec_parse(params_text(params, PARAM_IP), &spec));
	must(spec.prefix <= 32 && (spec.method == IP_STATIC) == (spec.client != 0));
	must(memchr(spec.hostname, '\0', sizeof spec.hostname) && !strchr(spec.device, '/'));
	must(!spec.client_id || spec.client_id_len <= IP_CLIENT_ID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Nothing arrives: what is printed is not looked at. */
	struct printer printer = {.fd = -1, .failed = true};
	static struct params params;

	params_parse(&params, (const char *)data, size);
	must_be_good_values(&params);
	must_be_fit_problems(&params);
	must_be_good_ip(&params);
	params_show_table(&printer, &params);
	params_show_given(&printer, &params, size);
	must(params_show_ip(&printer, &params, "eth0", "52:54:00:12:34:56"));
	for (enum param i = 0; i < PARAM_COUNT; i++)
		print_assignment(&printer, param_table[i].name,
			params_value(&params, i) ? params_value(&params, i) : "");
	return 0;
}
