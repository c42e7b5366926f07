#include "params_show.h"

#include <string.h>

/* What stands behind the name: "=VALUE", "[=VALUE]" or nothing. */
static void print_takes(struct printer *printer, const struct param_row *row)
{
	if (row->type == PARAM_WAIT)
		print_text(printer, "[=SECONDS]");
	else if (row->takes) {
		print_text(printer, "=");
		print_text(printer, row->takes);
	}
}

static const char *type_name(enum param_type type)
{
	static const char *const names[] = {
		[PARAM_FLAG] = "a word by itself",
		[PARAM_TEXT] = "text",
		[PARAM_SECONDS] = "seconds, 0 to 86400",
		[PARAM_WAIT] = "seconds, 0 to 86400, or none",
		[PARAM_CHOICE] = "one of these words",
		[PARAM_LIST] = "some of these words",
		[PARAM_CUSTOM] = "a syntax of its own",
	};

	return names[type];
}

void params_show_list(struct printer *printer)
{
	for (const struct param_row *row = param_table; row < param_table + PARAM_COUNT; row++) {
		print_text(printer, row->name);
		print_takes(printer, row);
		print_text(printer, "\n    ");
		print_text(printer, row->help);
		print_text(printer, "\n    type: ");
		print_text(printer, type_name(row->type));
		print_text(printer, "; default: ");
		print_text(printer, row->fallback ? row->fallback : "none");
		print_text(printer, "; example: ");
		print_text(printer, row->example);
		print_text(printer, "\n");
	}
}

static void print_code(struct printer *printer, const char *text)
{
	print_text(printer, "`");
	print_text(printer, text);
	print_text(printer, "`");
}

static void print_section(struct printer *printer, const struct param_row *row)
{
	print_text(printer, "\n### ");
	print_text(printer, row->name);
	print_text(printer, "\n\n`");
	print_text(printer, row->name);
	print_takes(printer, row);
	print_text(printer, "`\n\n- Meaning: ");
	print_text(printer, row->help);
	print_text(printer, "\n- Type: ");
	print_text(printer, type_name(row->type));
	print_text(printer, "\n- Default: ");
	if (row->fallback)
		print_code(printer, row->fallback);
	else
		print_text(printer, "none");
	print_text(printer, "\n- Example: ");
	print_code(printer, row->example);
	print_text(printer, "\n");
}

void params_show_markdown(struct printer *printer)
{
	for (const struct param_row *row = param_table; row < param_table + PARAM_COUNT; row++)
		print_section(printer, row);
}
