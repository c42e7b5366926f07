/* /init: process 1 from the kernel's hand-over to the real init. Started as nutshell-params it
 * tells of the command line instead. */
#define _GNU_SOURCE

#include "boot.h"
#include "consoles.h"
#include "environment.h"
#include "mounts.h"
#include "new_root.h"
#include "report.h"
#include "root.h"
#include "run.h"
#include "say.h"
#include "shell.h"
#include "switch_root.h"
#include "watchdog.h"

#include "../lib/decimal.h"
#include "../lib/disk_info.h"
#include "../lib/format.h"
#include "../lib/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

/* The kernel may have had no console to open for us. */
static void have_standard_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
}

static void read_command_line(struct boot *boot)
{
	char line[CMDLINE_MAX + 2];
	ssize_t len = io_read_file("/proc/cmdline", line, sizeof line);

	if (len < 0)
		say(SAY_ERROR, "cannot read /proc/cmdline: %s; every parameter has its default",
			strerror(errno));
	params_parse(&boot->params, line, len < 0 ? 0 : (size_t)len);
}

static void say_problems(const struct params *params)
{
	char text[PARAM_PROBLEM_TEXT];

	for (size_t i = 0; i < params->problem_count && i < PARAM_PROBLEMS_MAX; i++) {
		params_problem_text(&params->problems[i], text);
		say(SAY_WARNING, "%s", text);
	}
	if (params->problem_count > PARAM_PROBLEMS_MAX)
		say(SAY_WARNING, "and %zu more like these",
			params->problem_count - PARAM_PROBLEMS_MAX);
	if (params->problem_count)
		say(SAY_NOTICE, "nutshell-params --list tells what there is");
}

/* A root= that cannot be understood is one that was asked for all the same. */
static bool root_is_understood(struct boot *boot)
{
	for (size_t i = 0; i < boot->params.problem_count && i < PARAM_PROBLEMS_MAX; i++) {
		const struct param_problem *problem = &boot->params.problems[i];

		if (problem->kind == PARAM_BAD_VALUE && strcmp(problem->name, "root") == 0 &&
			!params_given(&boot->params, PARAM_ROOT))
			return boot_fails(boot, "root=%s: %s", problem->value ? problem->value : "",
				problem->why);
	}
	return true;
}

static bool go_to_disk(struct boot *boot)
{
	at_stage(&boot->params, "root");
	if (!root_find(boot))
		return false;
	at_stage(&boot->params, "mount");
	if (!root_check(boot) || !root_mount(boot))
		return false;
	at_stage(&boot->params, "switch");
	if (new_root_check(boot) && switch_root(boot))
		return true;
	root_unmount();
	return false;
}

/* reboot[:SECONDS] and poweroff[:SECONDS]; any other word is rescue. */
static void end_instead(const char *onfail)
{
	bool off = strncmp(onfail, "poweroff", 8) == 0;
	const char *seconds = strchr(onfail, ':');
	long left = seconds ? decimal_parse(seconds + 1, strlen(seconds + 1), LONG_MAX) : 10;

	if (!off && strncmp(onfail, "reboot", 6) != 0)
		return;
	say(SAY_ERROR, "nutshell.onfail=%s: %s in %ld seconds", onfail,
		off ? "power off" : "restart", left);
	watchdog_hold();
	for (; left > 0; left--) {
		sleep(1);
		watchdog_feed();
	}
	sync();
	reboot(off ? RB_POWER_OFF : RB_AUTOBOOT);
}

/* Stays in RAM: the live system comes up, with its network, and shows the report. */
static void stay_in_ram(struct boot *boot, bool asked_for)
{
	static char text[REPORT_MAX];
	const char *onfail = params_text(&boot->params, PARAM_ONFAIL);

	if (!boot->disks.items)
		blockdev_look(&boot->disks);
	report_write(boot, text);
	if (!asked_for) {
		say(SAY_ERROR, "%s", boot->why);
		if (strcmp(onfail, "rescue") != 0)
			say_to_all(text);
		end_instead(onfail);
	}
	report_leave(text);
}

/* A netboot default that keeps asking to install: the disk that this was done on already is booted.
 */
static bool is_installed(struct boot *boot)
{
	static char asked[sizeof "PARTUUID=" + UUID_TEXT];
	const char *word = params_text(&boot->params, PARAM_INSTALL);
	char partuuid[UUID_TEXT];

	if (!word || blockdev_look(&boot->disks) != 0 ||
		!disk_find_installed(word, &boot->disks, partuuid))
		return false;
	format_text(asked, sizeof asked, "PARTUUID=%s", partuuid);
	boot->asked = asked;
	say(SAY_NOTICE, "nutshell.install=%s was done already: booting root=%s", word, asked);
	return true;
}

/* Is there a disk to go to? */
static bool wants_disk(struct boot *boot)
{
	boot->asked = params_text(&boot->params, PARAM_ROOT);
	if (!boot->asked && !is_installed(boot))
		return false;
	root_spec_parse(boot->asked, &boot->spec);
	return true;
}

static void choose_root(struct boot *boot, bool *on_disk)
{
	*on_disk = false;
	if (params_given(&boot->params, PARAM_RESCUE)) {
		boot_fails(boot, "nutshell.rescue asked for it");
		stay_in_ram(boot, true);
	} else if (!root_is_understood(boot)) {
		stay_in_ram(boot, false);
	} else if (wants_disk(boot)) {
		*on_disk = go_to_disk(boot);
		if (!*on_disk)
			stay_in_ram(boot, false);
	}
}

/* Only comes back when that failed, with errno. */
static void execute(const char *path, bool with_terminal)
{
	struct consoles consoles;
	const char *console;
	char *const arguments[] = {(char *)(uintptr_t)path, NULL};

	consoles_list(&consoles);
	console = consoles.path[consoles.count - 1];
	if (with_terminal) {
		/* A person may be at it, and nobody feeds watchdogs. */
		watchdog_hold();
		watchdog_release();
		console_take(console);
	}
	child_signals_done();
	execve(path, arguments, environment(console_term(console)));
}

/* An init= that only the disk was to have does not count any more. */
static void execute_in_ram(const char *asked)
{
	static const char *const fallbacks[] = {"/sbin/init", "/bin/sh"};

	if (asked) {
		execute(asked, true);
		say(SAY_ERROR, "cannot run init=%s: %s", asked, strerror(errno));
	}
	for (size_t i = 0; i < sizeof fallbacks / sizeof *fallbacks; i++) {
		execute(fallbacks[i], i > 0);
		say(SAY_ERROR, "cannot run %s: %s", fallbacks[i], strerror(errno));
	}
}

static void hand_over(struct boot *boot, bool on_disk)
{
	const char *asked = params_text(&boot->params, PARAM_INIT);

	if (on_disk) {
		switch_root_forget();
		execute(init_path(boot), asked != NULL);
		boot_fails(boot, "cannot run %s on the root: %s", init_path(boot), strerror(errno));
		switch_root_undo();
		stay_in_ram(boot, false);
		asked = NULL;
	}
	execute_in_ram(asked);
}

static _Noreturn void boot_system(void)
{
	static struct boot boot;
	bool on_disk;

	have_standard_streams();
	if (!mounts_early())
		shell_because("this system cannot go on by itself");
	read_command_line(&boot);
	say_problems(&boot.params);
	at_stage(&boot.params, "early");
	choose_root(&boot, &on_disk);
	at_stage(&boot.params, "init");
	if (params_given(&boot.params, PARAM_RUN))
		run_command(params_text(&boot.params, PARAM_RUN));
	hand_over(&boot, on_disk);
	/* Process 1 must not end: that is a panic, and the reason would scroll away. */
	say(SAY_ERROR, "there is nothing left to run: restarting in 30 seconds");
	sleep(30);
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

static void say_no_use(void)
{
	static const char text[] = "init: this is for the kernel to start, as process 1\n";

	io_write_all(STDERR_FILENO, text, sizeof text - 1);
}

int main(void)
{
	if (getpid() != 1) {
		say_no_use();
		return 2;
	}
	boot_system();
}
