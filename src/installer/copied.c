#define _GNU_SOURCE

#include "copied.h"

#include "message.h"

#include "../lib/format.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 128 << 10, FIRST_FILES = 1024, WORD = sizeof(uint64_t) };
/* The numbers of FNV-1a with 64 bits (RFC 9923), eight bytes at a time: against damage, not against
 * malice. */
#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

static unsigned char chunk[CHUNK];

/* The multiplication takes no bit down, and two flipped bits 63 would cancel each other. */
static uint64_t add_word(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * HASH_PRIME;
	return hash ^ hash >> 32;
}

static void add_byte(struct copied_file *file, unsigned char byte)
{
	file->word |= (uint64_t)byte << 8 * (file->size % WORD);
	if (++file->size % WORD)
		return;
	file->hash = add_word(file->hash, file->word);
	file->word = 0;
}

/* The same however the bytes are cut into calls. */
void copied_bytes(struct copied_file *file, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;
	uint64_t word;

	for (; len && file->size % WORD; len--)
		add_byte(file, *at++);
	for (; len >= WORD; at += WORD, len -= WORD, file->size += WORD) {
		memcpy(&word, at, WORD);
		file->hash = add_word(file->hash, word);
	}
	for (; len; len--)
		add_byte(file, *at++);
}

static bool have_room(struct copied *copied)
{
	size_t room = copied->room ? 2 * copied->room : FIRST_FILES;
	struct copied_file *files;

	if (copied->count < copied->room)
		return true;
	files = realloc(copied->files, room * sizeof *files);
	if (!files)
		return false;
	copied->files = files;
	copied->room = room;
	return true;
}

struct copied_file *copied_add(struct copied *copied, const char *path)
{
	struct copied_file *file = NULL;

	for (size_t i = 0; i < copied->count && !file; i++)
		if (strcmp(copied->files[i].path, path) == 0)
			file = &copied->files[i];
	if (!file && !have_room(copied)) {
		message_error("out of memory");
		return NULL;
	}
	file = file ? file : &copied->files[copied->count++];
	*file = (struct copied_file){.hash = HASH_START};
	format_text(file->path, sizeof file->path, "%s", path);
	return file;
}

static bool verify_file(const char *target, const struct copied_file *file, struct copied *copied)
{
	char path[PATH_MAX];
	struct copied_file found = {.hash = HASH_START};
	ssize_t got;
	bool same;
	int fd;

	format_text(path, sizeof path, "%s%s", target, file->path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return message_error("cannot read %s back: %s", file->path, strerror(errno));
	while ((got = read(fd, chunk, sizeof chunk)) > 0) {
		copied_bytes(&found, chunk, (size_t)got);
		copied->done += (uint64_t)got;
		message_progress(copied->done, copied->expected);
	}
	same = found.size == file->size && found.hash == file->hash && found.word == file->word;
	if (got < 0)
		message_error("cannot read %s back: %s", file->path, strerror(errno));
	else if (!same)
		message_error("%s on the disk is not what was written", file->path);
	close(fd);
	return got == 0 && same;
}

bool copied_verify(const char *target, struct copied *copied)
{
	copied->expected = copied->done;
	copied->done = 0;
	for (size_t i = 0; i < copied->count; i++)
		if (!verify_file(target, &copied->files[i], copied))
			return false;
	return true;
}

void copied_free(struct copied *copied)
{
	free(copied->files);
	*copied = (struct copied){.files = NULL};
}
