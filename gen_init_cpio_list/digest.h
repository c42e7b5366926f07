/* SHA-256 of every file that goes into an image. */
#ifndef DIGEST_H
#define DIGEST_H

#include "image.h"

enum { DIGEST_SIZE = 32 };

void digest_text(struct str text, unsigned char digest[DIGEST_SIZE]);
/* Reads each file once, on all processors. A file whose size is no longer what it was, or that
 * cannot be read any more, is reported. */
void digest_sources(struct image *image);

#endif
