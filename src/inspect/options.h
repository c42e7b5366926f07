/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum command {
	COMMAND_SUMMARY,
	COMMAND_LS,
	COMMAND_CAT,
	COMMAND_EXTRACT,
	COMMAND_CONFIG,
	COMMAND_VMLINUX,
};

struct options {
	const char *file;
	const char **initrds; /* the array is to be freed */
	size_t initrd_count;
	const char *manifest; /* NULL: no check */
	bool json;
	enum command command;
	const char *argument; /* of the command; NULL: none */
};

enum options_result {
	OPTIONS_RUN,
	OPTIONS_DONE,  /* help or version, printed */
	OPTIONS_WRONG, /* said on standard error */
};

enum options_result options_parse(int argc, char **argv, struct options *options);

#endif
