#define _GNU_SOURCE

#include "root.h"

#include "environment.h"
#include "say.h"
#include "shell.h"
#include "watchdog.h"

#include "../lib/decimal.h"
#include "../lib/format.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* e2fsck(8), "EXIT CODE". */
enum {
	FSCK_REPAIRED = 1,
	FSCK_REBOOT = 2,
	FSCK_ERRORS_LEFT = 4,
	FSCK_CANNOT_CHECK = 8, /* such as for want of a superblock */
	FSCK_CANNOT_RUN = 127,
};
enum { TELL_EVERY = 5, PROGRESS_FD = 3 /* -C3 */, LINE = 256 };

static const char fsck[] = "/sbin/e2fsck";

struct stream {
	int fd;
	char line[LINE];
	size_t len;
};

struct check {
	struct stream output, progress;
	time_t told;
};

/* "PASS DONE ALL DEVICE" on the descriptor of -C (e2fsck/unix.c, e2fsck_update_progress). */
static void tell_progress(struct check *check, const char *line)
{
	long number[3] = {0, 0, 0};

	for (size_t i = 0; i < 3; i++) {
		size_t len = strcspn(line, " ");

		number[i] = decimal_parse(line, len, LONG_MAX / 100);
		line += len + (line[len] == ' ');
	}
	if (number[0] < 0 || number[1] < 0 || number[2] <= 0 ||
		time(NULL) < check->told + TELL_EVERY)
		return;
	check->told = time(NULL);
	say(SAY_WARNING, "checking the root: pass %ld of 5, %ld %%", number[0],
		number[1] * 100 / number[2]);
}

static void take_line(struct check *check, const struct stream *stream)
{
	if (stream == &check->progress)
		tell_progress(check, stream->line);
	else if (*stream->line)
		say(SAY_NOTICE, "e2fsck: %s", stream->line);
}

static void take(struct check *check, struct stream *stream)
{
	char bytes[LINE];
	ssize_t got = read(stream->fd, bytes, sizeof bytes);

	if (got <= 0) {
		if (got < 0 && errno == EINTR)
			return;
		close(stream->fd);
		stream->fd = -1;
		return;
	}
	for (ssize_t i = 0; i < got; i++) {
		if (bytes[i] != '\n' && bytes[i] != '\r') {
			if (stream->len < LINE - 1)
				stream->line[stream->len++] = bytes[i];
			continue;
		}
		stream->line[stream->len] = '\0';
		take_line(check, stream);
		stream->len = 0;
	}
}

static void follow(struct check *check)
{
	while (check->output.fd >= 0 || check->progress.fd >= 0) {
		struct pollfd polled[2] = {{.fd = check->output.fd, .events = POLLIN},
			{.fd = check->progress.fd, .events = POLLIN}};

		if (poll(polled, 2, 1000) > 0) {
			if (polled[0].revents)
				take(check, &check->output);
			if (polled[1].revents)
				take(check, &check->progress);
		}
		watchdog_feed();
	}
}

static _Noreturn void run_fsck(char *const arguments[], const int output[2], const int progress[2])
{
	/* First out of the way of the numbers that it is to have. */
	int out = dup(output[1]), steps = dup(progress[1]);

	if (dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0 ||
		dup2(steps, PROGRESS_FD) < 0)
		_exit(FSCK_CANNOT_RUN);
	for (int fd = PROGRESS_FD + 1; fd < 32; fd++)
		close(fd);
	execve(fsck, arguments, environment("dumb"));
	_exit(FSCK_CANNOT_RUN);
}

/* e2fsck's exit status; -1 with errno when it could not be started. */
static int check_device(char *const arguments[])
{
	int output[2], progress[2], status;
	struct check check = {.told = time(NULL)};
	pid_t child;

	if (pipe(output) != 0)
		return -1;
	if (pipe(progress) != 0) {
		close(output[0]);
		close(output[1]);
		return -1;
	}
	watchdog_hold();
	child = child_start();
	if (child == 0)
		run_fsck(arguments, output, progress);
	close(output[1]);
	close(progress[1]);
	check.output.fd = output[0];
	check.progress.fd = progress[0];
	follow(&check);
	status = child > 0 ? child_wait(child) : -1;
	watchdog_release();
	if (status != -1 && WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return status == -1 ? -1 : WEXITSTATUS(status);
}

/* The second copy, in group 3: e2fsck looks for the first by itself. Group 0 begins with block 1
 * where blocks are of 1024 bytes. */
static unsigned long second_copy(const struct contents *contents)
{
	unsigned long first = contents->block_size == 1024;

	if (!contents->superblock_copy)
		return 32768; /* of most */
	return first + 3 * (contents->superblock_copy - first);
}

static bool judge(
	struct boot *boot, const struct contents *contents, const char *device, int status)
{
	if (status < 0 || status == FSCK_CANNOT_RUN) {
		say(SAY_WARNING, "cannot run %s: %s is mounted unchecked", fsck, device);
		return true;
	}
	if (status >= FSCK_ERRORS_LEFT) {
		boot_fails(boot, "e2fsck -p left errors on %s (exit status %d)", device, status);
		boot_hint(boot,
			"Repair it by hand: e2fsck -y %s   (with a broken superblock: "
			"e2fsck -y -b %lu %s)",
			device, second_copy(contents), device);
		return false;
	}
	if (status & FSCK_REBOOT) {
		say(SAY_ERROR, "e2fsck repaired %s and asks for a restart: restarting", device);
		sync();
		reboot(RB_AUTOBOOT);
	}
	if (status & FSCK_REPAIRED)
		say(SAY_WARNING, "e2fsck repaired %s", device);
	return true;
}

/* A power cut may leave half of a superblock, which alone is not in the journal, and e2fsck -p does
 * not look for a copy by itself. */
static int check_by_copy(const struct contents *contents, char *device)
{
	char block[16], size[16];
	char *const arguments[] = {
		(char *)(uintptr_t)fsck, "-p", "-C3", "-b", block, "-B", size, device, NULL};

	format_text(block, sizeof block, "%lu", (unsigned long)contents->superblock_copy);
	format_text(size, sizeof size, "%lu", (unsigned long)contents->block_size);
	say(SAY_WARNING, "the superblock of %s is damaged: taking its copy in block %s", device,
		block);
	return check_device(arguments);
}

static int check_root(const struct seen *root, char *device, bool forced)
{
	char *const arguments[] = {
		(char *)(uintptr_t)fsck, forced ? "-pf" : "-p", "-C3", device, NULL};
	int status = check_device(arguments);

	if (status == FSCK_CANNOT_CHECK && root->contents.needs_check &&
		root->contents.superblock_copy)
		status = check_by_copy(&root->contents, device);
	return status;
}

bool root_check(struct boot *boot)
{
	const struct seen *root = &boot->disks.items[boot->root];
	const char *mode = params_text(&boot->params, PARAM_FSCK);
	const char *wanted = params_text(&boot->params, PARAM_ROOTFSTYPE);
	const char *type = root->contents.type ? root->contents.type : wanted;
	char device[64];

	if (!type || strncmp(type, "ext", 3) != 0 || strcmp(mode, "skip") == 0)
		return true;
	format_text(device, sizeof device, "/dev/%s", root->name);
	if (access(fsck, X_OK) != 0 || root->read_only) {
		say(SAY_NOTICE, "%s is mounted unchecked: %s", device,
			root->read_only ? "it is read-only" : "this image has no e2fsck");
		return true;
	}
	return judge(boot, &root->contents, device,
		check_root(root, device, strcmp(mode, "force") == 0));
}
