#define _POSIX_C_SOURCE 200809L

#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static bool quiet, line_is_open;
static char open_line[80];

static void close_line(void)
{
	if (line_is_open)
		fputc('\n', stderr);
	line_is_open = false;
}

bool message_error(const char *format, ...)
{
	va_list arguments;

	close_line();
	fputs("nutshell-install: error: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return false;
}

void message_hint(const char *format, ...)
{
	va_list arguments;

	fputs("  ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

void message_quiet(void)
{
	quiet = true;
}

void message_step(unsigned number, unsigned all, const char *name)
{
	if (quiet)
		return;
	snprintf(open_line, sizeof open_line, "  [%2u/%u] %s", number, all, name);
	fprintf(stderr, "%s%s", open_line, isatty(STDERR_FILENO) ? "" : "\n");
	line_is_open = isatty(STDERR_FILENO);
}

void message_progress(uint64_t done, uint64_t all)
{
	static struct timespec last;
	struct timespec now;

	if (!line_is_open || !all)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec == last.tv_sec && now.tv_nsec / 100000000 == last.tv_nsec / 100000000)
		return;
	last = now;
	fprintf(stderr, "\r%s %3u %%", open_line, (unsigned)(done * 100 / all));
}

void message_step_done(void)
{
	if (line_is_open)
		fprintf(stderr, "\r\033[K%s", open_line);
	close_line();
}
