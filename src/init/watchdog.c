#include "watchdog.h"

#include "../lib/format.h"

#include <fcntl.h>
#include <linux/watchdog.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WATCHDOGS_MAX = 4 };

static int held[WATCHDOGS_MAX] = {-1, -1, -1, -1};

void watchdog_hold(void)
{
	for (int i = 0; i < WATCHDOGS_MAX; i++) {
		char path[32];

		format_text(path, sizeof path, "/dev/watchdog%d", i);
		if (held[i] < 0)
			held[i] = open(path, O_WRONLY | O_CLOEXEC);
	}
}

void watchdog_feed(void)
{
	for (int i = 0; i < WATCHDOGS_MAX; i++)
		if (held[i] >= 0)
			ioctl(held[i], (int)WDIOC_KEEPALIVE, 0);
}

void watchdog_release(void)
{
	for (int i = 0; i < WATCHDOGS_MAX; i++) {
		if (held[i] < 0)
			continue;
		/* The "magic close" (Documentation/watchdog/watchdog-api.rst): without the V it
		 * runs on. */
		if (write(held[i], "V", 1) != 1)
			ioctl(held[i], (int)WDIOC_KEEPALIVE, 0);
		close(held[i]);
		held[i] = -1;
	}
}
