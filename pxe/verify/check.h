/*
 * Are the files that a boot loader has put into memory the ones that were meant? Pure: no libc, no
 * output.
 *
 * The boot loader hands on one region, "the ramdisk": what iPXE makes of its initrd commands. Each
 * of them is either a file under a path (iPXE puts one newc header of cpio(5) before it) or an
 * archive as it is; they begin at multiples of 4 and have zeros between them. The list says, in the
 * same order, what each must be, with commas between: HEX, the SHA-256 of a file under a path, or
 * HEX:SIZE, that of an archive of SIZE bytes (decimal).
 */
#ifndef VERIFY_CHECK_H
#define VERIFY_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The word on the command line that carries the list. */
#define VERIFY_WORD "verify="

enum check_result {
	CHECK_GOOD,
	CHECK_NO_LIST,	    /* the command line has no verify=, or it holds no digest */
	CHECK_BAD_LIST,	    /* what it holds is not a list as above */
	CHECK_MISSING,	    /* the list names more than there is, or a file ends early */
	CHECK_WRONG_DIGEST, /* a file is not the one that was meant */
	CHECK_MORE,	    /* there is more than the list names */
	CHECK_NO_KERNEL	    /* none of them is a file under a path */
};

struct checked {
	const uint8_t *kernel; /* the first file under a path; it lies in the ramdisk */
	size_t kernel_size;
	unsigned file; /* the one, counted from 1, that the result is about */
};

/* Checks all of the ramdisk. Fills found; its kernel only counts with CHECK_GOOD. */
enum check_result check_ramdisk(
	const uint8_t *ramdisk, size_t size, const char *list, struct checked *found);

/*
 * Takes the word verify=LIST out of a command line, in place: list gets what stood behind it, cut
 * off at list_size - 1 bytes. Without the word, list is empty.
 */
void check_take_list(char *command_line, char *list, size_t list_size);

/* One line for people: "file 2: …", without a newline. */
const char *check_message(enum check_result result);

#endif
