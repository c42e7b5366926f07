#include "show.h"

/* What is printed before the name, the help, the type, the default, the example, and at the end. */
static const char *const as_text[] = {
	"", "\n    ", "\n    type: ", "; default: ", "; example: ", "\n"};
static const char *const as_markdown[] = {
	"\n### `", "`\n\n", "\n\n- Type: ", "\n- Default: ", "\n- Example: `", "`\n"};

static const char *const type_names[] = {
	[PARAM_FLAG] = "a word by itself",
	[PARAM_TEXT] = "text",
	[PARAM_SECONDS] = "seconds, 0 to 86400",
	[PARAM_WAIT] = "seconds, 0 to 86400, or none",
	[PARAM_CHOICE] = "one of these words",
	[PARAM_LIST] = "some of these words",
	[PARAM_CUSTOM] = "a syntax of its own",
};

void params_show_list(struct printer *printer, bool markdown)
{
	const char *const *before = markdown ? as_markdown : as_text;

	for (enum param param = 0; param < PARAM_COUNT; param++) {
		const struct param_row *row = &param_table[param];
		const struct param_text *text = &param_texts[param];
		const char *const words[] = {row->name, text->help, type_names[row->type],
			row->fallback ? row->fallback : "none", text->example};

		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
			print_text(printer, before[i]);
			print_text(printer, words[i]);
			if (i == 0 && row->takes) {
				print_text(printer, row->type == PARAM_WAIT ? "" : "=");
				print_text(printer, row->takes);
			}
		}
		print_text(printer, before[5]);
	}
}
