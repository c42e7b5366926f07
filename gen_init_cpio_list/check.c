#include "check.h"

#include "checks.h"

struct check {
	enum rule rule;
	void (*run)(struct image *image);
	bool needs_all; /* would only repeat an error that keeps something out of the image */
	bool optional;
};

static const struct check checks[] = {
	{RULE_SERVICE_NEEDS, check_service_needs, true, false},
	{RULE_SERVICE_CYCLE, check_service_cycles, false, false},
	{RULE_LIST_LINE, check_list_lines, false, false},
	{RULE_NEEDS_STAGE, check_stage, false, false},
	{RULE_BUDGET, check_budget, false, false},
	{RULE_NO_INIT, check_init, true, true},
	{RULE_NO_CONSOLE, check_console, true, true},
	{RULE_APPLET_PROGRAM, check_applet_programs, true, true},
	{RULE_DANGLING_LINK, check_links, true, true},
	{RULE_SCRIPT_INTERPRETER, check_scripts, true, true},
};

enum { CHECK_COUNT = sizeof checks / sizeof checks[0] };

void check_image(struct image *image, const bool skipped[RULE_COUNT])
{
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (!skipped[checks[i].rule] && !(checks[i].needs_all && image->incomplete))
			checks[i].run(image);
}

bool check_is_optional(enum rule rule)
{
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (checks[i].rule == rule)
			return checks[i].optional;
	return false;
}
