#define _POSIX_C_SOURCE 200809L

#include "unfinished.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

enum { FILES_MAX = 8 };

static _Atomic(const char *) files[FILES_MAX];

static void end(int number)
{
	for (size_t i = 0; i < FILES_MAX; i++) {
		const char *path = files[i];

		if (path)
			unlink(path);
	}
	/* As this handler is gone by now, it ends the program the way it would have without. */
	raise(number);
}

/* What is ignored, as under nohup, stays ignored. */
static void catch_signals(void)
{
	static const int numbers[] = {SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGXFSZ};
	struct sigaction action = {.sa_handler = end, .sa_flags = (int)SA_RESETHAND}, before;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
			sigaction(numbers[i], &action, NULL);
}

void unfinished_add(const char *path)
{
	catch_signals();
	for (size_t i = 0; i < FILES_MAX; i++) {
		if (files[i])
			continue;
		files[i] = path;
		return;
	}
}

void unfinished_remove(const char *path)
{
	for (size_t i = 0; i < FILES_MAX; i++)
		if (files[i] == path)
			files[i] = NULL;
}
