/* The files that users and groups become. */
#ifndef ACCOUNTS_FILES_H
#define ACCOUNTS_FILES_H

#include "image.h"

/* /etc/passwd, /etc/group, /etc/shadow, /etc/gshadow and the homes. There is a user. */
void accounts_make_files(struct image *image);

#endif
