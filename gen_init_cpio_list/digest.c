#define _POSIX_C_SOURCE 200809L

#include "digest.h"

#include "host.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { READ_SIZE = 1 << 17, THREADS_MAX = 16, BATCH = 64 };

struct digest_item {
	struct source *source;
	const struct entry *entry; /* for a message */
	unsigned char digest[DIGEST_SIZE];
	const char *wrong;
	int error; /* errno, when that is what is wrong */
};

struct digest_work {
	struct digest_item *items;
	size_t count;
	atomic_size_t next;
};

void digest_text(struct str text, unsigned char digest[DIGEST_SIZE])
{
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, text.len, (const uint8_t *)text.at);
	sha256_digest(&context, DIGEST_SIZE, digest);
}

/* True when all that was expected, and no more, has been read. One byte more than expected is
 * enough to know that it grew. */
static bool digest_bytes(struct digest_item *item, int fd, char *buffer)
{
	struct sha256_ctx context;
	uint64_t total = 0;
	ssize_t got = 1;

	sha256_init(&context);
	while (got && total <= item->source->size) {
		got = read(fd, buffer, READ_SIZE);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			item->error = errno;
			return false;
		}
		sha256_update(&context, (size_t)got, (const uint8_t *)buffer);
		total += (uint64_t)got;
	}
	sha256_digest(&context, DIGEST_SIZE, item->digest);
	return total == item->source->size;
}

static void digest_file(struct digest_item *item, char *buffer)
{
	int fd;
	enum host_result result = host_open(item->source->path, &fd);

	if (result == HOST_ERROR)
		item->error = errno;
	if (result != HOST_OK) {
		item->wrong = host_why(HOST_WRONG_TYPE);
		return;
	}
	if (!digest_bytes(item, fd, buffer))
		item->wrong = "not the size it had";
	host_close(fd);
}

static void *digest_thread(void *argument)
{
	struct digest_work *work = argument;
	char *buffer = malloc(READ_SIZE);

	for (;;) {
		size_t first = atomic_fetch_add(&work->next, BATCH);

		for (size_t i = first; i < first + BATCH && i < work->count; i++) {
			struct digest_item *item = &work->items[i];

			if (!item->source->path)
				digest_text(item->source->text, item->digest);
			else if (buffer)
				digest_file(item, buffer);
			else
				item->wrong = strerror(ENOMEM);
		}
		if (first >= work->count)
			break;
	}
	free(buffer);
	return NULL;
}

static void run_threads(struct digest_work *work)
{
	pthread_t threads[THREADS_MAX];
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t wanted =
		processors > 0 && processors < THREADS_MAX ? (size_t)processors : THREADS_MAX;
	size_t started = 0;

	/* This thread works too, so it matters little when another cannot be had. */
	while (started + 1 < wanted && started < work->count / BATCH &&
		pthread_create(&threads[started], NULL, digest_thread, work) == 0)
		started++;
	digest_thread(work);
	while (started)
		pthread_join(threads[--started], NULL);
}

static void collect(struct image *image, struct digest_work *work)
{
	size_t capacity = 0;

	for (uint32_t i = 0; i < image->manifest.count; i++) {
		const struct entry *entry = manifest_by_number(&image->manifest, i);

		if (entry->type != ENTRY_FILE || entry->source->sha256 ||
			(entry->source->links && entry->source->links[0] != entry))
			continue;
		work->items =
			array_grow(work->items, &capacity, work->count + 1, sizeof *work->items);
		work->items[work->count++] =
			(struct digest_item){.source = entry->source, .entry = entry};
	}
}

void digest_sources(struct image *image)
{
	struct digest_work work = {.items = NULL};
	unsigned char *digests;

	collect(image, &work);
	run_threads(&work);
	digests = arena_alloc(image->arena, work.count * DIGEST_SIZE + 1);
	for (size_t i = 0; i < work.count; i++) {
		struct digest_item *item = &work.items[i];

		memcpy(digests + i * DIGEST_SIZE, item->digest, DIGEST_SIZE);
		item->source->sha256 = digests + i * DIGEST_SIZE;
		if (item->wrong)
			diag_error(image->diags, item->entry->pos, RULE_SOURCE_CHANGED,
				"'%s' changed while it was read: %s", item->source->path,
				item->error ? strerror(item->error) : item->wrong);
	}
	free(work.items);
}
