/* What the user of nutshell-install wants: options, or the kernel's command line with --unattended.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "../lib/params.h"

#include <stdint.h>

struct options {
	const char *disk;	 /* NULL: list the disks */
	const char *kernel;	 /* a file or a URL; NULL: found */
	const char *sha256;	 /* of the kernel, 64 hexadecimal digits; NULL: not said */
	const char *save_kernel; /* only write the kernel to this file; NULL: install */
	const char *hostname;	 /* NULL: as here */
	const char *append; /* kernel parameters of the installed system; NULL: none but quiet */
	const char *password_hash; /* root's, as crypt(5) writes it; NULL: as here */
	uint64_t size;		   /* of the system's partition in bytes; 0: all there is */
	uint64_t spare;		   /* of a second partition; 0: none */
	bool keep_home;		   /* an existing second partition stays */
	bool dry_run, yes, wipe, json;
	bool unattended;  /* disk, wipe and what comes after are from the command line of the kernel
			   */
	const char *then; /* "shell", "reboot" or "poweroff" */
};

enum options_result { OPTIONS_GO, OPTIONS_HELP, OPTIONS_WRONG };

/* Reads them; prints what is wrong. The strings are argv's, or point into params. */
enum options_result options_parse(
	int argc, char **argv, struct params *params, struct options *options);
void options_help(void);

#endif
