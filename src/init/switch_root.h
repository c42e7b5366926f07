/* The switch itself, after all proofs; see new_root.h. */
#ifndef SWITCH_ROOT_H
#define SWITCH_ROOT_H

#include "boot.h"

/* Moves to NEW_ROOT and becomes a process of that root. What was in RAM stays until
 * switch_root_forget(). False: everything is as before. */
bool switch_root(struct boot *boot);
/* To be called right before the new init is executed: a child deletes what was in RAM as soon as
 * that has worked, and nothing if it did not. */
void switch_root_forget(void);
/* When the new init could not be executed: back to the system in RAM. */
void switch_root_undo(void);

#endif
