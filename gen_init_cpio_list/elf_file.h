/* What the dynamic loader would read in an ELF file. */
#ifndef ELF_FILE_H
#define ELF_FILE_H

#include "arena.h"

#include <stdint.h>

enum elf_result {
	ELF_FILE_OK,
	ELF_FILE_OTHER, /* not an ELF file */
	ELF_FILE_BAD,	/* it starts like one, and cannot be read */
	ELF_FILE_ERROR, /* it cannot be opened, or is no regular file */
};

struct elf_file {
	uint16_t machine;
	uint8_t class;
	const char *interpreter; /* NULL without one: a static program, or a library */
	const char *rpath, *runpath;
	const char **needed;
	size_t needed_count;
};

/* Strings come from the arena; free file->needed. */
enum elf_result elf_file_read(struct arena *arena, const char *path, struct elf_file *file);
/* The same for a file in memory, which is not changed. */
enum elf_result elf_file_parse(
	struct arena *arena, char *image, size_t size, struct elf_file *file);

#endif
