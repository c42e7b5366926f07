/* The installation itself: the steps of a plan, data first, sector 0 last. */
#ifndef APPLY_H
#define APPLY_H

#include "plan.h"

/* Does it all, with progress. False: the step and the device are said, what was mounted is not any
 * more, and sector 0 is zero: firmware goes on to the next boot device. Where the disk does not
 * even take a zeroed sector 0, that is said instead. */
bool apply_plan(struct plan *plan);

#endif
