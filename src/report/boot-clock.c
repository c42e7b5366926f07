/* Stands in for /init, /sbin/init, the start script and getty in a measured guest: notes how far
 * the machine's clocks are, then becomes the real program. Under QEMU's -icount shift=0 the time
 * stamp counter is the number of guest instructions since reset; while the processor waits, it
 * counts on as nanoseconds. The notes are files in /, as each stage starts with an empty
 * environment; getty's prints them all. Where /clock-report is, it then waits for the services,
 * prints when each of them was started and the kernel's log, and switches the machine off.
 */
#define _GNU_SOURCE

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

/* Seconds, in the guest, in which services start. */
#define SERVICES_NEED 2
/* syslog(2): SYSLOG_ACTION_READ_ALL and _SIZE_BUFFER. */
#define LOG_READ_ALL 3
#define LOG_SIZE 10
/* cr.yp.to's TAI64N, as runsv writes it: 2^62 + 10 are added to the seconds of 1970. */
#define TAI_OFFSET 4611686018427387914ULL

typedef unsigned long long stamp;

static const struct stage {
	const char *name, *argv0, *next;
} stages[] = {
	{"kernel", "/init", "/init.real"},
	{"init", "/sbin/init", "/bin/busybox"},
	{"startup", "/etc/init.d/startup", "/etc/init.d/startup.real"},
	{"services", "/etc/init.d/services", "/etc/init.d/services.real"},
};
#define STAGES (sizeof(stages) / sizeof(*stages))

static void note(const char *stage, stamp now)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/clock-%s", stage);
	file = fopen(path, "w");
	if (!file)
		return;
	fprintf(file, "%llu\n", now);
	fclose(file);
}

/* The counter in the kernel's log, which has a clock of its own: where the two meet. */
static void note_in_log(void)
{
	char line[64];
	int log = open("/dev/kmsg", O_WRONLY);

	if (log < 0)
		return;
	if (write(log, line,
		    (size_t)snprintf(line, sizeof(line), "<7>clock: at %llu\n", __rdtsc())) < 0)
		perror("/dev/kmsg");
	close(log);
}

static stamp noted(const char *stage)
{
	stamp then = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/clock-%s", stage);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (fscanf(file, "%llu", &then) != 1)
		then = 0;
	fclose(file);
	return then;
}

/* MemAvailable in KiB: all but what the kernel and its processes hold on to. */
static unsigned long available(void)
{
	unsigned long kib = 0;
	char line[128];
	FILE *file = fopen("/proc/meminfo", "r");

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "MemAvailable: %lu", &kib) == 1)
			break;
	fclose(file);
	return kib;
}

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void say_clock(FILE *out, stamp now, double monotonic)
{
	double up = 0, idle = 0;
	FILE *file = fopen("/proc/uptime", "r");

	if (file) {
		if (fscanf(file, "%lf %lf", &up, &idle) != 2)
			idle = -1;
		fclose(file);
	}
	fprintf(out, "clock: kernel %llu init %llu login %llu idle %.2f available %lu",
		noted("kernel"), noted("init"), now, idle, available());
	fprintf(out, " startup %llu services %llu monotonic %.6f\r\n", noted("startup"),
		noted("services"), monotonic);
	fflush(out);
}

/* PATH is runsv's status: a big-endian TAI64N label of when the service was started, and more. */
static void say_service(FILE *out, const char *path)
{
	unsigned char label[12];
	unsigned long nanoseconds = 0;
	stamp tai = 0;
	char name[64];
	FILE *file = fopen(path, "r");

	if (!file)
		return;
	if (fread(label, sizeof(label), 1, file) == 1 &&
		sscanf(path, "/etc/rc.d/%63[^/]", name) == 1) {
		for (int i = 0; i < 8; i++)
			tai = tai << 8 | label[i];
		for (int i = 8; i < 12; i++)
			nanoseconds = nanoseconds << 8 | label[i];
		fprintf(out, "service: %s %.6f\r\n", name,
			(double)(tai - TAI_OFFSET) + (double)nanoseconds / 1e9 -
				(seconds(CLOCK_REALTIME) - seconds(CLOCK_MONOTONIC)));
	}
	fclose(file);
}

static void report(FILE *out)
{
	int size = klogctl(LOG_SIZE, NULL, 0);
	char *text = size > 0 ? malloc((size_t)size + 1) : NULL;
	glob_t found;

	if (glob("/etc/rc.d/*/supervise/status", 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			say_service(out, found.gl_pathv[i]);
	size = text ? klogctl(LOG_READ_ALL, text, size) : 0;
	if (size > 0)
		fwrite(text, 1, (size_t)size, out);
	fprintf(out, "report: end\r\n");
	fflush(out);
	sleep(1);
	reboot(RB_POWER_OFF);
}

static void say(const char *tty, stamp now, double monotonic)
{
	char path[64];
	FILE *out;

	snprintf(path, sizeof(path), "/dev/%s", tty);
	out = fopen(path, "w");
	if (!out)
		return;
	say_clock(out, now, monotonic);
	if (access("/clock-report", F_OK) == 0) {
		sleep(SERVICES_NEED);
		report(out);
	}
	fclose(out);
}

int main(int argc, char **argv)
{
	stamp now = __rdtsc();
	double monotonic = seconds(CLOCK_MONOTONIC);
	const char *next = "/bin/busybox";

	for (size_t i = 0; i < STAGES; i++)
		if (strcmp(argv[0], stages[i].argv0) == 0) {
			note(stages[i].name, now);
			next = stages[i].next;
		}
	if (strcmp(argv[0], "/sbin/init") == 0 && access("/clock-report", F_OK) == 0)
		note_in_log();
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "ttyS0") == 0)
			say(argv[i], now, monotonic);
	execv(next, argv);
	perror(next);
	return 1;
}
