#include "say.h"

#include "../lib/decimal.h"
#include "../lib/format.h"
#include "../lib/io.h"
#include "consoles.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 1000, FACILITY_DAEMON = 3 << 3, LEVEL_DEBUG = 7 };

/* Opened anew for each line, as the kernel drops what comes too quickly through one descriptor
 * (kernel/printk/printk.c, devkmsg_write). */
static bool log_line(int level, const char *line, size_t len)
{
	char text[LINE + 32];
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	size_t total;
	bool written;

	if (fd < 0)
		return false;
	total = format_text(
		text, sizeof text, "<%d>init: %.*s\n", FACILITY_DAEMON | level, (int)len, line);
	written = write(fd, text, total) > 0;
	close(fd);
	return written;
}

/* Does the kernel print a line of this level on its consoles? The first number is the limit. */
static bool is_shown(int level)
{
	char limit[64];

	io_read_line("/proc/sys/kernel/printk", limit, sizeof limit);
	return level < decimal_parse(limit, strcspn(limit, "\t"), INT_MAX);
}

static void write_consoles(const char *text)
{
	struct consoles consoles;

	consoles_list(&consoles);
	for (size_t i = 0; i < consoles.count; i++)
		console_write(consoles.path[i], text);
}

void say(enum say_level level, const char *format, ...)
{
	char line[LINE], text[LINE + 16];
	va_list arguments;
	bool logged;

	va_start(arguments, format);
	format_list(line, sizeof line, format, arguments);
	va_end(arguments);
	logged = log_line((int)level, line, strlen(line));
	if (logged && (level > SAY_WARNING || is_shown((int)level)))
		return;
	format_text(text, sizeof text, "init: %s\n", line);
	write_consoles(text);
}

void say_to_log(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len)
			log_line(LEVEL_DEBUG, text, len < LINE ? len : LINE);
		text += len + (text[len] == '\n');
	}
}

void say_to_all(const char *text)
{
	write_consoles(text);
	say_to_log(text);
}
