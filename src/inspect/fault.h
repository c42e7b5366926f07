/* What was wrong with a file, in words for its user. */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>

struct fault {
	char text[512];
};

/* Always false, so that it can be returned; what does not fit is cut off. */
__attribute__((format(printf, 2, 3))) bool fault_set(struct fault *fault, const char *format, ...);
/* Puts "WHERE: " in front; always false. */
bool fault_within(struct fault *fault, const char *where);

#endif
