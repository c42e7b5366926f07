#define _GNU_SOURCE

#include "root.h"

#include "say.h"
#include "watchdog.h"

#include "../lib/format.h"

#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	TELL_EVERY = 5,	    /* seconds */
	LOOK_EVERY = 1000,  /* milliseconds, should no event come */
	SETTLE = 300,	    /* milliseconds without an event: what else comes is there by now */
	KOBJECT_EVENTS = 1, /* the kernel's own multicast group (lib/kobject_uevent.c) */
	FOR_EVER = -1,
};

struct wait {
	int events; /* a netlink socket, or -1 */
	long limit; /* seconds, or FOR_EVER */
	long told;  /* the second in which the last progress was said */
	struct timespec start;
};

static long seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)(now.tv_sec - start->tv_sec) - (now.tv_nsec < start->tv_nsec);
}

static int open_events(void)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = KOBJECT_EVENTS};
	int events = socket(
		AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);

	if (events >= 0 && bind(events, (struct sockaddr *)&address, sizeof address) != 0) {
		close(events);
		events = -1;
	}
	return events;
}

/* True when something happened to a device within that time. */
static bool wait_event(int events, int milliseconds)
{
	struct pollfd poll_events = {.fd = events, .events = POLLIN};
	char message[4096];

	if (poll(&poll_events, events >= 0, milliseconds) <= 0)
		return false;
	while (recv(events, message, sizeof message, 0) > 0)
		;
	return true;
}

static enum root_result look(struct boot *boot, size_t *second)
{
	blockdev_free(&boot->disks);
	if (blockdev_look(&boot->disks) != 0)
		say(SAY_WARNING, "cannot list the disks in /sys/class/block: %s", strerror(errno));
	return root_match(&boot->spec, boot->disks.items, boot->disks.count, &boot->root, second);
}

static void tell(struct wait *wait, const struct boot *boot)
{
	char names[300] = "none", limit[32] = "";
	long now = seconds_since(&wait->start);
	size_t len = 0;

	if (now < wait->told + TELL_EVERY)
		return;
	wait->told = now;
	for (size_t i = 0; i < boot->disks.count; i++)
		len += format_text(names + len, sizeof names - len, "%s%s", i ? " " : "",
			boot->disks.items[i].name);
	if (wait->limit != FOR_EVER)
		format_text(limit, sizeof limit, " of %ld", wait->limit);
	say(SAY_WARNING, "waiting for root=%s: %ld%s seconds; disks and partitions so far: %s",
		boot->asked, now, limit, names);
}

/* One of two with the same id may be a moment later than the other. */
static enum root_result settle(struct wait *wait, struct boot *boot, size_t *second)
{
	while (wait_event(wait->events, SETTLE))
		watchdog_feed();
	return look(boot, second);
}

static enum root_result wait_for(struct wait *wait, struct boot *boot, size_t *second)
{
	enum root_result result = look(boot, second);

	if (result != ROOT_ABSENT)
		return result;
	watchdog_hold();
	while (wait->limit == FOR_EVER || seconds_since(&wait->start) < wait->limit) {
		wait_event(wait->events, LOOK_EVERY);
		watchdog_feed();
		if (look(boot, second) != ROOT_ABSENT) {
			result = settle(wait, boot, second);
			break;
		}
		tell(wait, boot);
	}
	watchdog_release();
	return result;
}

static void delay(long seconds)
{
	if (!seconds)
		return;
	say(SAY_NOTICE, "rootdelay=%ld: waiting", seconds);
	watchdog_hold();
	while (seconds--) {
		sleep(1);
		watchdog_feed();
	}
	watchdog_release();
}

static bool fails_for(struct boot *boot, enum root_result result, size_t second, long limit)
{
	const struct seen *items = boot->disks.items;
	const char *root = boot->asked;

	switch (result) {
	case ROOT_FOUND:
		return true;
	case ROOT_TWICE:
		boot_fails(boot, "root=%s means two file systems: /dev/%s and /dev/%s", root,
			items[boot->root].name, items[second].name);
		boot_hint(boot, "Take one of the two disks out, or name one as root=/dev/%s.",
			items[boot->root].name);
		return false;
	case ROOT_ZERO:
		boot_fails(boot,
			"root=%s: the disk signature of /dev/%s is zero, which identifies nothing",
			root, items[boot->root].name);
		boot_hint(boot, "Give the disk a signature (fdisk: x, i), or use root=/dev/%s.",
			items[boot->root].name);
		return false;
	default:
		return boot_fails(boot, "root=%s was not found within %ld seconds", root, limit);
	}
}

bool root_find(struct boot *boot)
{
	struct wait wait = {.limit = params_seconds(&boot->params, PARAM_ROOTWAIT)};
	enum root_result result;
	size_t second = 0;

	delay(params_seconds(&boot->params, PARAM_ROOTDELAY));
	clock_gettime(CLOCK_MONOTONIC, &wait.start);
	wait.events = open_events();
	result = wait_for(&wait, boot, &second);
	if (wait.events >= 0)
		close(wait.events);
	return fails_for(boot, result, second, wait.limit);
}
