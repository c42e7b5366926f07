#define _GNU_SOURCE

#include "copied.h"

#include "message.h"

#include "../lib/format.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CHUNK = 128 << 10, FIRST_BYTES = 256 << 10 };
/* FNV-1a with 64 bits (RFC 9923): against damage, not against malice. */
#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

static unsigned char chunk[CHUNK];

static uint64_t add_to_hash(uint64_t hash, const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * HASH_PRIME;
	return hash;
}

void copied_bytes(struct copied_file *file, const void *bytes, size_t len)
{
	file->hash = add_to_hash(file->hash, bytes, len);
	file->size += len;
}

static bool have_room(struct copied *copied)
{
	size_t bytes = copied->bytes ? 2 * copied->bytes : FIRST_BYTES;
	void *files;

	if ((copied->count + 1) * sizeof *copied->files <= copied->bytes)
		return true;
	files = copied->bytes ? mremap(copied->files, copied->bytes, bytes, MREMAP_MAYMOVE)
			      : mmap(NULL, bytes, PROT_READ | PROT_WRITE,
					MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (files == MAP_FAILED)
		return false;
	copied->files = files;
	copied->bytes = bytes;
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
	uint64_t hash = HASH_START, size = 0;
	ssize_t got;
	int fd;

	format_text(path, sizeof path, "%s%s", target, file->path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return message_error("cannot read %s back: %s", file->path, strerror(errno));
	while ((got = read(fd, chunk, sizeof chunk)) > 0) {
		hash = add_to_hash(hash, chunk, (size_t)got);
		size += (uint64_t)got;
		copied->done += (uint64_t)got;
		message_progress(copied->done, copied->expected);
	}
	if (got < 0)
		message_error("cannot read %s back: %s", file->path, strerror(errno));
	else if (size != file->size || hash != file->hash)
		message_error("%s on the disk is not what was written", file->path);
	close(fd);
	return got == 0 && size == file->size && hash == file->hash;
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
	if (copied->bytes)
		munmap(copied->files, copied->bytes);
	*copied = (struct copied){.files = NULL};
}
