/* Stands in for getty in a measured guest: says on the serial port how far the machine's clocks
 * are, then becomes the real getty. Under QEMU's -icount shift=0 the time stamp counter is the
 * number of guest instructions since reset; while the processor waits, it counts on as nanoseconds.
 */

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

static void say(const char *tty)
{
	unsigned long long stamp = __rdtsc();
	struct timespec now;
	double up = 0, idle = 0;
	char path[64];
	FILE *file;

	clock_gettime(CLOCK_MONOTONIC, &now);
	file = fopen("/proc/uptime", "r");
	if (file) {
		if (fscanf(file, "%lf %lf", &up, &idle) != 2)
			idle = -1;
		fclose(file);
	}
	snprintf(path, sizeof(path), "/dev/%s", tty);
	file = fopen(path, "w");
	if (!file)
		return;
	fprintf(file, "clock: tsc %llu monotonic %lld.%09ld idle %.2f\r\n", stamp,
		(long long)now.tv_sec, now.tv_nsec, idle);
	fclose(file);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "ttyS0") == 0)
			say(argv[i]);
	execv("/bin/busybox", argv);
	perror("/bin/busybox");
	return 1;
}
