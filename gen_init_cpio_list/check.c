#include "check.h"

#include "checks.h"

struct check {
	enum rule rule; /* the first of those that it reports */
	void (*run)(struct image *image);
	bool needs_all; /* would only repeat an error that keeps something out of the image */
};

static const struct check checks[] = {
	{RULE_SERVICE_NEEDS, check_service_needs, true},
	{RULE_SERVICE_CYCLE, check_service_cycles, false},
	{RULE_LIST_LINE, check_list_lines, false},
	{RULE_NEEDS_STAGE, check_stage, false},
	{RULE_BUDGET, check_budget, false},
	{RULE_NO_INIT, check_init, true},
	{RULE_NO_CONSOLE, check_console, true},
	{RULE_APPLET_PROGRAM, check_applet_programs, true},
	{RULE_DANGLING_LINK, check_links, true},
	{RULE_ELF_INTERPRETER, check_programs, true},
	{RULE_SCRIPT_INTERPRETER, check_scripts, true},
};

void check_image(struct image *image)
{
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
		if (!checks[i].needs_all || !image->incomplete)
			checks[i].run(image);
}
