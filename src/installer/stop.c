#define _POSIX_C_SOURCE 200809L

#include "stop.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t asked;

static void note(int number)
{
	(void)number;
	asked = 1;
}

void stop_catch(void)
{
	const struct sigaction action = {.sa_handler = note};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

bool stop_is_asked(void)
{
	return asked;
}
