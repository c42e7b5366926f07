/* A file that appears whole or not at all: written beside its final name, renamed at the end. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "text.h"

#include <stdint.h>

enum { OUTPUT_BUFFER = 1 << 16 };

struct output {
	const char *name;		   /* as the user gave it; "-" is standard output */
	char *final_path, *temporary_path; /* NULL when written in place, as for a device */
	int fd;
	int error; /* an errno; once set, nothing more is written */
	size_t len;
	char buffer[OUTPUT_BUFFER];
};

/* NULL with errno set when the file cannot be made. Something there that is not a regular file,
 * such as /dev/null, is written to and not replaced. */
struct output *output_open(const char *name);
/* For text that the buffer has no room for. */
void output_overflow(struct output *output, struct str text);
/* Short pieces are most of what is written: here the compiler sees how long a literal is. */
static inline void output_text(struct output *output, struct str text)
{
	if (text.len > OUTPUT_BUFFER - output->len) {
		output_overflow(output, text);
	} else if (text.len) {
		memcpy(output->buffer + output->len, text.at, text.len);
		output->len += text.len;
	}
}
static inline void output_string(struct output *output, const char *text)
{
	output_text(output, str_of(text));
}
void output_number(struct output *output, uint64_t number, unsigned base);
/* Everything is on its way to the disk, and nothing replaced yet; false with errno set. */
bool output_finish(struct output *output);
/* Gives the file its name; false with errno set. */
bool output_commit(struct output *output);
/* Frees it; removes what was not committed. NULL is allowed. */
void output_free(struct output *output);

#endif
