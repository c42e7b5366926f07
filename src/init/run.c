#define _GNU_SOURCE

#include "run.h"

#include "consoles.h"
#include "environment.h"
#include "say.h"
#include "shell.h"

#include "../lib/dir.h"
#include "../lib/format.h"
#include "../lib/io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* QEMU's isa-debug-exit at its usual place, with iosize=4: QEMU ends with (value << 1) | 1. */
enum { DEBUG_EXIT_PORT = 0xf4, DEBUG_EXIT_MAX = 127 };

/* The device of the virtio serial port of that name. False: there is none. */
static bool find_port(const char *wanted, char *path, size_t size)
{
	static const char ports[] = "/sys/class/virtio-ports";
	struct dir dir;
	const char *port;
	bool found = false;

	dir_open(&dir, AT_FDCWD, ports, 0);
	while (!found && (port = dir_next(&dir))) {
		char file[300], name[64];

		format_text(file, sizeof file, "%s/%s/name", ports, port);
		found = io_read_line(file, name, sizeof name) > 0 && strcmp(name, wanted) == 0;
		if (found)
			format_text(path, size, "/dev/%s", port);
	}
	dir_close(&dir);
	return found;
}

static _Noreturn void run_shell(const char *command)
{
	char *const arguments[] = {"sh", "-c", (char *)(uintptr_t)command, NULL};
	struct consoles consoles;
	char port[300];
	int fd;

	consoles_list(&consoles);
	if (find_port("nutshell.run", port, sizeof port) && (fd = open(port, O_RDWR)) >= 0) {
		for (int to = 0; to <= 2; to++)
			dup2(fd, to);
		if (fd > 2)
			close(fd);
	} else {
		console_take(consoles.path[consoles.count - 1]);
	}
	execve("/bin/sh", arguments, environment("dumb"));
	say(SAY_ERROR, "cannot run /bin/sh: %s", strerror(errno));
	_exit(127);
}

static bool in_qemu(void)
{
	char vendor[64];

	return io_read_line("/sys/class/dmi/id/sys_vendor", vendor, sizeof vendor) > 0 &&
	       strcmp(vendor, "QEMU") == 0;
}

static void tell_status(int status)
{
	char port[300], line[16];

	format_text(line, sizeof line, "%d\n", status);
	if (find_port("nutshell.status", port, sizeof port) && !io_write_file(port, line, 0))
		say(SAY_ERROR, "cannot write the status to %s: %s", port, strerror(errno));
	tcdrain(STDOUT_FILENO);
	sync();
	/* On other machines that port may be anything. */
	if (in_qemu() && ioperm(DEBUG_EXIT_PORT, 4, 1) == 0)
		outl((unsigned)(status < DEBUG_EXIT_MAX ? status : DEBUG_EXIT_MAX),
			DEBUG_EXIT_PORT);
}

/* A root on disk is left as a shutdown leaves it: what the command has started and left holds files
 * open, and a journal that is not empty has to be replayed at the next boot. */
static void settle_root(void)
{
	enum { TRIES = 40, PAUSE = 50000 /* microseconds */ };

	kill(-1, SIGKILL);
	sync();
	for (int i = 0; i < TRIES; i++) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (mount("", "/", NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0)
			return;
		usleep(PAUSE);
	}
	say(SAY_WARNING, "the root cannot be made read-only: %s", strerror(errno));
}

void run_command(const char *command)
{
	pid_t child = child_start();
	int status;

	if (child == 0)
		run_shell(command);
	status = child > 0 ? child_wait(child) : 127 << 8;
	status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	say(SAY_NOTICE, "nutshell.run ended with status %d", status);
	settle_root();
	tell_status(status);
	reboot(RB_POWER_OFF);
	/* No power to switch off, as on a board: stay there and say so. */
	say(SAY_ERROR, "the machine cannot be powered off: %s", strerror(errno));
	for (;;)
		pause();
}
