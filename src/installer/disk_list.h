/* The list of disks that nutshell-install shows. Prints. */
#ifndef DISK_LIST_H
#define DISK_LIST_H

#include "../lib/blockdev.h"

/* Every whole disk with what is on it, and how to go on. */
void disk_list_show(const struct blockdev_list *list);
/* The same as JSON: an array of objects. */
void disk_list_show_json(const struct blockdev_list *list);
/* "64 MiB" into text (at least 24 bytes). Returns text. */
const char *size_text(uint64_t bytes, char *text);
/* What is on a whole disk in a few words, into text (size bytes): "2 partitions: ext4 'root',
 * swap". Returns text. */
const char *disk_holds(const struct blockdev_list *list, size_t disk, char *text, size_t size);
/* A string as JSON, with its quotes. */
void print_json(const char *text);

#endif
