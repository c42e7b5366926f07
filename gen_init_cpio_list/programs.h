/* Programs of the host, brought with what they need to run. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include "image.h"

/* When all is read: adds the interpreter and the libraries, and theirs in turn, of each program
 * that a 'program' line names. What the description puts there itself stays. */
void programs_finish(struct image *image);

#endif
