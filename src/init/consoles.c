#define _GNU_SOURCE

#include "consoles.h"

#include "../lib/format.h"
#include "../lib/io.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

void consoles_list(struct consoles *consoles)
{
	char active[CONSOLES_MAX * CONSOLE_NAME];
	char *rest = active, *name;

	consoles->count = 0;
	io_read_line("/sys/class/tty/console/active", active, sizeof active);
	while ((name = strsep(&rest, " ")) && consoles->count < CONSOLES_MAX) {
		/* tty0 is whichever screen is in front: shells and messages belong on the first. */
		if (strcmp(name, "tty0") == 0)
			name = "tty1";
		if (*name)
			format_text(
				consoles->path[consoles->count++], CONSOLE_NAME, "/dev/%s", name);
	}
	if (!consoles->count)
		format_text(consoles->path[consoles->count++], CONSOLE_NAME, "/dev/console");
}

void console_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	io_write_all(fd, text, strlen(text));
	close(fd);
}

bool console_take(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY);

	if (fd < 0)
		return false;
	/* Process 1 may be a leader already; 1: take it from whatever session has it. */
	setsid();
	ioctl(fd, TIOCSCTTY, 1);
	tcsetpgrp(fd, getpid());
	for (int to = 0; to <= 2; to++)
		if (fd != to && dup2(fd, to) < 0)
			return false;
	if (fd > 2)
		close(fd);
	return true;
}

const char *console_term(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	return strncmp(name, "tty", 3) == 0 && name[3] >= '0' && name[3] <= '9' ? "linux" : "vt100";
}
