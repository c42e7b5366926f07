/* orphans NUMBER: so many processes whose parent, one for each hundred, ends before they do. They
 * are for process 1 to bury. A shell would take minutes for ten thousand. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Those that wait for process 1 count as well, and it looks once a second. */
static pid_t fork_patiently(void)
{
	pid_t child;

	while ((child = fork()) < 0 && errno == EAGAIN)
		usleep(10000);
	return child;
}

static void fork_hundred(void)
{
	for (int i = 0; i < 100; i++) {
		pid_t child = fork_patiently();

		if (child == 0) {
			usleep(1000);
			_exit(0);
		}
		if (child < 0) {
			perror("orphans: fork");
			_exit(1);
		}
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	int status, left = argc > 1 ? atoi(argv[1]) : 0;

	for (; left > 0; left -= 100) {
		if (fork_patiently() == 0)
			fork_hundred();
		if (wait(&status) < 0 || status != 0)
			return 1;
	}
	return 0;
}
