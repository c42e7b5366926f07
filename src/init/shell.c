#define _GNU_SOURCE

#include "shell.h"

#include "consoles.h"
#include "environment.h"
#include "say.h"
#include "watchdog.h"

#include "../lib/format.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A shell that could not have its console ends with this. */
enum { NO_CONSOLE = 99 };

static void child_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
}

pid_t child_start(void)
{
	sigset_t set;
	pid_t child;

	/* Blocked in process 1, so that child_wait() can wait for it with a limit. */
	child_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	child = fork();
	if (child == 0) {
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		setsid();
	}
	return child;
}

int child_wait(pid_t child)
{
	const struct timespec second = {.tv_sec = 1};
	sigset_t set;
	int status = 0;

	child_signals(&set);
	for (;;) {
		pid_t ended = waitpid(-1, &status, WNOHANG);

		if (ended == child)
			return status;
		if (ended < 0 && errno == ECHILD)
			return -1;
		/* Above 0 it was an orphan that became ours. */
		if (ended == 0)
			sigtimedwait(&set, NULL, &second);
		watchdog_feed();
	}
}

void child_signals_done(void)
{
	sigset_t set;

	child_signals(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static pid_t start_shell(const char *console)
{
	char *const arguments[] = {"-sh", NULL};
	pid_t child = child_start();

	if (child != 0)
		return child;
	if (!console_take(console))
		_exit(NO_CONSOLE);
	if (chdir("/root") != 0 && chdir("/") != 0)
		say(SAY_WARNING, "there is neither /root nor /");
	execve("/bin/sh", arguments, environment(console_term(console)));
	say(SAY_ERROR, "cannot run /bin/sh: %s", strerror(errno));
	_exit(127);
}

static size_t start_all(const struct consoles *consoles, pid_t *shells)
{
	size_t running = 0;

	for (size_t i = 0; i < consoles->count; i++) {
		shells[i] = start_shell(consoles->path[i]);
		running += shells[i] > 0;
	}
	return running;
}

static void wait_for_one(pid_t *shells, size_t count, size_t running)
{
	while (running) {
		int status;
		pid_t ended = waitpid(-1, &status, 0);

		if (ended < 0 && errno == ECHILD)
			return;
		for (size_t i = 0; i < count; i++) {
			if (ended != shells[i])
				continue;
			shells[i] = 0;
			running--;
			if (!WIFEXITED(status) || WEXITSTATUS(status) != NO_CONSOLE)
				return;
		}
	}
}

/* What the shells started goes with them: each has a session, and its terminal is hung up. */
static void end_all(const pid_t *shells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (shells[i] > 0) {
			kill(-shells[i], SIGHUP);
			kill(-shells[i], SIGKILL);
		}
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void shells(void)
{
	struct consoles consoles;
	pid_t children[CONSOLES_MAX];

	/* Nobody feeds a watchdog while a person types. */
	watchdog_hold();
	watchdog_release();
	consoles_list(&consoles);
	wait_for_one(children, consoles.count, start_all(&consoles, children));
	end_all(children, consoles.count);
}

void at_stage(const struct params *params, const char *stage)
{
	char text[200];

	format_text(text, sizeof text, "stage %s", stage);
	say_to_log(text);
	if (!params_has(params, PARAM_BREAK, stage))
		return;
	format_text(text, sizeof text,
		"\ninit: a shell at the stage '%s', as nutshell.break= asked; exit (or Ctrl-D) "
		"goes on "
		"with the boot.\n",
		stage);
	say_to_all(text);
	shells();
	say(SAY_NOTICE, "stage '%s': going on", stage);
}

void shell_because(const char *why)
{
	say(SAY_ERROR, "%s: a shell; exit (or Ctrl-D) goes on with the boot", why);
	shells();
}
