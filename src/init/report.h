/* What a person needs who finds the machine in its RAM system instead of on its disk. */
#ifndef REPORT_H
#define REPORT_H

#include "boot.h"

enum { REPORT_MAX = 8192 };
#define REPORT_FILE "/run/nutshell/rescue"

/* Writes into text what was asked for, why it cannot be had, which disks and partitions were seen,
 * with their ids, and what to do next. */
void report_write(const struct boot *boot, char text[REPORT_MAX]);
/* Leaves it in REPORT_FILE, where logins show it, and in the log. */
void report_leave(const char *text);

#endif
