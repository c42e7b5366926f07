/* What nutshell-install says while it works. These print. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

/* "nutshell-install: error: ..." on standard error. Returns false, for callers to pass on. */
__attribute__((format(printf, 1, 2))) bool message_error(const char *format, ...);
/* A line below an error: what would help. */
__attribute__((format(printf, 1, 2))) void message_hint(const char *format, ...);
/* Step number of so many begins; on a terminal the line stays open for progress. Nothing with
 * quiet. */
void message_step(unsigned number, unsigned all, const char *name);
/* How far the step is; shown on a terminal, at most ten times a second. */
void message_progress(uint64_t done, uint64_t all);
void message_step_done(void);
/* No steps and no progress: what is printed is for a program. */
void message_quiet(void);

#endif
