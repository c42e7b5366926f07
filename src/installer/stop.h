/* Ctrl-C and the like: the step at work ends, everything is put back, and the disk stays
 * unbootable. */
#ifndef STOP_H
#define STOP_H

#include <stdbool.h>

/* From now on SIGINT, SIGTERM and SIGHUP are only noted. */
void stop_catch(void);
bool stop_is_asked(void);

#endif
