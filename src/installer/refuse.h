/* The reasons not to touch a disk. */
#ifndef REFUSE_H
#define REFUSE_H

#include "plan.h"

/* True when the disk of the plan must not be written to: says what is in the way (mount point,
 * holder, serial) and what would help. Opens it for writing and exclusively, and writes nothing. */
bool refuse_disk(const struct plan *plan);

#endif
