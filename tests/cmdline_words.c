/* The words of command lines: those on standard input, each ended by a NUL. "[NAME]" or
 * "[NAME]=[VALUE]" and a NUL for each word, and a NUL more behind the last of a line. Cut by
 * src/lib; or by the kernel, when KERNEL names a file with its skip_spaces() and next_arg(). */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#ifdef KERNEL
#define EXPORT_SYMBOL(name)
/* lib/ctype.c */
#define isspace(c) ((c) == ' ' || ((c) >= 9 && (c) <= 13) || (unsigned char)(c) == 0xa0)
#include KERNEL

/* As in parse_args() of kernel/params.c. */
static bool next(char **rest, char **name, char **value)
{
	char *text = skip_spaces(*rest);

	if (!*text)
		return false;
	*rest = next_arg(text, name, value);
	return *value || strcmp(*name, "--") != 0;
}
#else
#include "src/lib/cmdline.h"

static bool next(char **rest, char **name, char **value)
{
	struct cmdline_word word;
	bool found = cmdline_next(rest, &word);

	*name = word.name;
	*value = word.value;
	return found;
}
#endif

static void print_words(char *line)
{
	char *rest = line, *name, *value;

	while (next(&rest, &name, &value)) {
		printf("[%s]", name);
		if (value)
			printf("=[%s]", value);
		putchar('\0');
	}
	putchar('\0');
}

int main(void)
{
	char line[4096];
	size_t len = 0;
	int c;

	while ((c = getchar()) != EOF && len < sizeof line) {
		line[len++] = (char)c;
		if (c != '\0')
			continue;
		print_words(line);
		len = 0;
	}
	return len ? 1 : 0;
}
