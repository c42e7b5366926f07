/* Shells on the consoles, before there is a system that gives logins. */
#ifndef SHELL_H
#define SHELL_H

#include "../lib/params.h"

#include <sys/types.h>

/* Notes in the kernel's log, as a debug message, that the boot has come to this stage. A shell on
 * every active console when nutshell.break= names it; the first one that is left ends the others,
 * and the boot goes on. Prints how to do that. */
void at_stage(const struct params *params, const char *stage);
/* The same, whatever was asked for; says why first. */
void shell_because(const char *why);
/* As fork(); the child has a session of its own. */
pid_t child_start(void);
/* Waits for that child, feeding watchdogs and burying orphans. Its wait status. */
int child_wait(pid_t child);
/* Gives the signal mask back, for the program that takes this process over. */
void child_signals_done(void);

#endif
