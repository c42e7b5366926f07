/* Files that are only half written: a signal that ends the program takes them along. */
#ifndef UNFINISHED_H
#define UNFINISHED_H

/* The path must live until it is removed from here. */
void unfinished_add(const char *path);
void unfinished_remove(const char *path);

#endif
