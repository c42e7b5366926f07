/* Users and groups: what lines declare, and the files that are made from them. */
#ifndef ACCOUNTS_H
#define ACCOUNTS_H

#include "image.h"

/* When all is read: checks names and numbers, gives entries their owners, and, if the description
 * declares any user or group, adds /etc/passwd, /etc/group, /etc/shadow and /etc/gshadow. */
void accounts_finish(struct image *image);

#endif
