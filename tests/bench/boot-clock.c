/* Stands in for /init, /sbin/init and getty in a measured guest: notes how far the machine's clocks
 * are, then becomes the real program. Under QEMU's -icount shift=0 the time stamp counter is the
 * number of guest instructions since reset; while the processor waits, it counts on as nanoseconds.
 * The notes are files in /, as each stage starts with an empty environment; getty's prints them
 * all.
 */

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

static void note(const char *stage, unsigned long long stamp)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/clock-%s", stage);
	file = fopen(path, "w");
	if (!file)
		return;
	fprintf(file, "%llu\n", stamp);
	fclose(file);
}

static unsigned long long noted(const char *stage)
{
	unsigned long long stamp = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/clock-%s", stage);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (fscanf(file, "%llu", &stamp) != 1)
		stamp = 0;
	fclose(file);
	return stamp;
}

static void say(const char *tty, unsigned long long stamp)
{
	double up = 0, idle = 0;
	char path[64];
	FILE *file = fopen("/proc/uptime", "r");

	if (file) {
		if (fscanf(file, "%lf %lf", &up, &idle) != 2)
			idle = -1;
		fclose(file);
	}
	snprintf(path, sizeof(path), "/dev/%s", tty);
	file = fopen(path, "w");
	if (!file)
		return;
	fprintf(file, "clock: kernel %llu init %llu login %llu idle %.2f\r\n", noted("kernel"),
		noted("init"), stamp, idle);
	fclose(file);
}

int main(int argc, char **argv)
{
	unsigned long long stamp = __rdtsc();
	const char *next = "/bin/busybox";

	if (strcmp(argv[0], "/init") == 0) {
		note("kernel", stamp);
		next = "/init.real";
	} else if (strcmp(argv[0], "/sbin/init") == 0) {
		note("init", stamp);
	}
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "ttyS0") == 0)
			say(argv[i], stamp);
	execv(next, argv);
	perror(next);
	return 1;
}
