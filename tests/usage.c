// usage COMMAND...: runs it with its output to /dev/null, and prints the seconds that passed, the
// seconds of processor that it took, and the most KiB of memory. A program of its own, as what is
// started by another one counts that one's memory until it is replaced: this one has little.
#define _DEFAULT_SOURCE

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	double start = now();
	pid_t child = fork();
	int status;

	if (child == 0 && argc > 1) {
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child || status)
		return 1;
	printf("%f %f %ld\n", now() - start, seconds(usage.ru_utime) + seconds(usage.ru_stime),
		usage.ru_maxrss);
	return 0;
}
