#include "check.h"

#include "checks.h"

struct check {
	void (*run)(struct image *image);
	bool needs_all; /* would only repeat an error that keeps something out of the image */
};

static const struct check checks[] = {
	{check_service_needs, true},
	{check_service_cycles, false},
	{check_list_lines, false},
	{check_stage, false},
	{check_budget, false},
	{check_init, true},
	{check_console, true},
	{check_applet_programs, true},
	{check_links, true},
	{check_programs, true},
	{check_scripts, true},
};

void check_image(struct image *image)
{
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
		if (!checks[i].needs_all || !image->incomplete)
			checks[i].run(image);
}
