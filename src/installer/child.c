#define _GNU_SOURCE

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void become(char *const arguments[], int output)
{
	int null = open("/dev/null", O_RDONLY);

	if (null >= 0)
		dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execvp(arguments[0], arguments);
	_exit(127);
}

/* All of it, so that the program is never stopped by a full pipe. */
static void collect(int from, char *output, size_t size)
{
	char rest[256];
	size_t len = 0;

	for (;;) {
		int room = len < size - 1;
		ssize_t got = room ? read(from, output + len, size - 1 - len)
				   : read(from, rest, sizeof rest);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		len += room ? (size_t)got : 0;
	}
	output[len] = '\0';
}

int child_run(char *const arguments[], char *output, size_t size)
{
	int ends[2], status;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	child = fork();
	if (child == 0)
		become(arguments, ends[1]);
	close(ends[1]);
	collect(ends[0], output, size);
	close(ends[0]);
	if (child < 0)
		return -1;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
