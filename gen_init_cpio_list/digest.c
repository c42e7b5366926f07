#define _POSIX_C_SOURCE 200809L

#include "digest.h"

#include "host.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { READ_SIZE = 1 << 17, THREADS_MAX = 16 };

struct digest_item {
	struct source *source;
	const struct entry *entry; /* for a message */
	unsigned char *digest;
	const char *wrong;
	size_t first; /* of those whose bytes are the same: it is the one to be read */
	int error;    /* errno, when that is what is wrong */
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

static void digest_item(struct digest_item *item, char *buffer)
{
	if (!item->source->path)
		digest_text(item->source->text, item->digest);
	else if (buffer)
		digest_file(item, buffer);
	else
		item->wrong = strerror(ENOMEM);
}

/* One at a time: some files are longer than thousands of others. */
static void *digest_thread(void *argument)
{
	struct digest_work *work = argument;
	char *buffer = malloc(READ_SIZE);
	size_t i;

	while ((i = atomic_fetch_add(&work->next, 1)) < work->count)
		if (work->items[i].first == i)
			digest_item(&work->items[i], buffer);
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
	while (started + 1 < wanted && started + 1 < work->count &&
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
		work->items[work->count] = (struct digest_item){
			.source = entry->source, .entry = entry, .first = work->count};
		work->count++;
	}
}

static size_t hash_of(const char *path)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *path; path++)
		hash = (hash ^ (unsigned char)*path) * 0x100000001b3u;
	return (size_t)(hash ^ (hash >> 32));
}

static bool same_file(const struct source *a, const struct source *b)
{
	return a->size == b->size && strcmp(a->path, b->path) == 0;
}

/* A file may be in the image under many names, and is read for one of them. */
static void find_first(struct digest_work *work)
{
	size_t count = 1, capacity = 0, *slots; /* index + 1; 0 is a free slot */

	while (count < 2 * work->count)
		count *= 2;
	slots = array_grow(NULL, &capacity, count, sizeof *slots);
	memset(slots, 0, count * sizeof *slots);
	for (size_t i = 0; i < work->count; i++) {
		const struct source *source = work->items[i].source;
		size_t at;

		if (!source->path)
			continue;
		at = hash_of(source->path) & (count - 1);
		while (slots[at] && !same_file(work->items[slots[at] - 1].source, source))
			at = (at + 1) & (count - 1);
		if (!slots[at])
			slots[at] = i + 1;
		work->items[i].first = slots[at] - 1;
	}
	free(slots);
}

static void allocate_digests(struct arena *arena, struct digest_work *work)
{
	for (size_t i = 0; i < work->count; i++) {
		struct digest_item *item = &work->items[i];

		item->digest = item->first == i ? arena_alloc(arena, DIGEST_SIZE)
						: work->items[item->first].digest;
		item->source->sha256 = item->digest;
	}
}

static void report_changed(struct diags *diags, const struct digest_work *work)
{
	for (size_t i = 0; i < work->count; i++) {
		const struct digest_item *item = &work->items[i];
		const struct digest_item *first = &work->items[item->first];

		if (first->wrong)
			diag_error(diags, item->entry->pos, RULE_SOURCE_CHANGED,
				"'%s' changed while it was read: %s", item->source->path,
				first->error ? strerror(first->error) : first->wrong);
	}
}

void digest_sources(struct image *image)
{
	struct digest_work work = {.items = NULL};

	collect(image, &work);
	find_first(&work);
	allocate_digests(image->arena, &work);
	run_threads(&work);
	report_changed(image->diags, &work);
	free(work.items);
}
