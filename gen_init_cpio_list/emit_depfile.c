#include "emit.h"

#include <stdlib.h>

/* What make takes for something else in a name, escaped or not: the pattern '?' finds such a file.
 */
static const char beyond_escape[] = "=;%*?[|";

/* As make reads names: a blank, '#' or ':' wants a backslash, and backslashes before that one count
 * double; '$' wants another '$'. */
static void emit_name(struct output *output, const char *name)
{
	size_t backslashes = 0;

	for (; *name; name++) {
		if (strchr(" \t#:", *name)) {
			while (backslashes--)
				output_string(output, "\\");
			output_string(output, "\\");
		} else if (*name == '$') {
			output_string(output, "$");
		}
		backslashes = *name == '\\' ? backslashes + 1 : 0;
		if (strchr(beyond_escape, *name))
			output_string(output, "?");
		else
			output_text(output, (struct str){name, 1});
	}
}

/* "(a)" is a member of an archive to make, however it is written. */
static bool is_known_to_make(const char *name)
{
	return !strchr(name, '(') || name[strlen(name) - 1] != ')';
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_and_unite(struct image *image)
{
	size_t kept = 0;

	if (image->input_count)
		qsort(image->inputs, image->input_count, sizeof *image->inputs, by_name);
	for (size_t i = 0; i < image->input_count; i++)
		if (is_known_to_make(image->inputs[i]) &&
			(!kept || strcmp(image->inputs[kept - 1], image->inputs[i]) != 0))
			image->inputs[kept++] = image->inputs[i];
	image->input_count = kept;
}

void emit_depfile(struct image *image, struct output *output)
{
	sort_and_unite(image);
	emit_name(output, image->list_name);
	output_string(output, ":");
	for (size_t i = 0; i < image->input_count; i++) {
		output_string(output, " \\\n ");
		emit_name(output, image->inputs[i]);
	}
	output_string(output, "\n");
	for (size_t i = 0; i < image->input_count; i++) {
		if (strpbrk(image->inputs[i], beyond_escape))
			continue;
		output_string(output, "\n");
		emit_name(output, image->inputs[i]);
		output_string(output, ":\n");
	}
}
