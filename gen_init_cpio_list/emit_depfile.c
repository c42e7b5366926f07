#include "emit.h"

#include <stdlib.h>

/* As make reads names: blanks, '#' and '\' want a backslash, '$' another '$'. */
static void emit_name(struct output *output, const char *name)
{
	for (; *name; name++) {
		if (*name == ' ' || *name == '\t' || *name == '#' || *name == '\\')
			output_string(output, "\\");
		else if (*name == '$')
			output_string(output, "$");
		output_text(output, (struct str){name, 1});
	}
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
		if (!kept || strcmp(image->inputs[kept - 1], image->inputs[i]) != 0)
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
		output_string(output, "\n");
		emit_name(output, image->inputs[i]);
		output_string(output, ":\n");
	}
}
