#include "manifest.h"

#include "digest.h"
#include "manifest_read.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHAT_MAX = 1024, PERMISSIONS = 07777 };

/* What differs in one entry, put together. */
struct what {
	char text[WHAT_MAX];
	size_t len;
};

static void add(struct differences *differences, const char *path, const char *what)
{
	struct difference *difference;

	differences->list = memory_grow(differences->list, &differences->capacity,
		differences->count + 1, sizeof *differences->list);
	difference = &differences->list[differences->count++];
	difference->path = memory_copy(path, strlen(path));
	difference->what = memory_copy(what, strlen(what));
}

static void say(struct what *what, const char *name, const char *is, const char *wanted)
{
	size_t room = sizeof what->text - what->len;
	int len = snprintf(what->text + what->len, room, "%s%s %s instead of %s",
		what->len ? ", " : "", name, is, wanted);

	if (len > 0)
		what->len += (size_t)len < room ? (size_t)len : room - 1;
}

__attribute__((format(printf, 3, 0))) static void compare_numbers(
	struct what *what, const char *name, const char *format, uint64_t is, uint64_t wanted)
{
	char texts[2][32];

	if (is == wanted)
		return;
	snprintf(texts[0], sizeof texts[0], format, (unsigned long long)is);
	snprintf(texts[1], sizeof texts[1], format, (unsigned long long)wanted);
	say(what, name, texts[0], texts[1]);
}

static void compare_content(
	struct what *what, const struct entry *is, const struct manifest_entry *wanted)
{
	uint8_t digest[DIGEST_SIZE];
	char texts[2][DIGEST_HEX];

	if (wanted->has_size)
		compare_numbers(what, "size", "%llu", is->size, wanted->size);
	if (!wanted->has_sha256)
		return;
	digest_bytes(is->data, digest);
	if (memcmp(digest, wanted->sha256, sizeof digest) == 0)
		return;
	digest_text(digest, texts[0]);
	digest_text(wanted->sha256, texts[1]);
	say(what, "sha256", texts[0], texts[1]);
}

static void compare(struct differences *differences, const struct entry *is,
	const struct entry *should, const struct manifest_entry *wanted)
{
	struct what what = {.len = 0};
	const char *type = entry_type(is), *wanted_type = entry_type(should);

	if (strcmp(type, wanted_type) != 0)
		say(&what, "type", type, wanted_type);
	compare_numbers(
		&what, "mode", "%04llo", is->mode & PERMISSIONS, should->mode & PERMISSIONS);
	compare_numbers(&what, "uid", "%llu", is->uid, should->uid);
	compare_numbers(&what, "gid", "%llu", is->gid, should->gid);
	if (is->target && should->target && strcmp(is->target, should->target) != 0)
		say(&what, "link", is->target, should->target);
	if (!what.len && (!strcmp(type, "char") || !strcmp(type, "block"))) {
		compare_numbers(&what, "major", "%llu", is->major, should->major);
		compare_numbers(&what, "minor", "%llu", is->minor, should->minor);
	}
	if (strcmp(type, "file") == 0 && strcmp(wanted_type, "file") == 0)
		compare_content(&what, is, wanted);
	if (what.len)
		add(differences, is->path, what.text);
}

/* Both are in the same order. */
static void compare_trees(const struct tree *is, const struct tree *wanted,
	const struct manifest *manifest, struct differences *differences)
{
	size_t i = 0, j = 0;

	while (i < is->count || j < wanted->count) {
		int order = i == is->count ? 1
			    : j == wanted->count
				    ? -1
				    : path_compare(is->list[i]->path, wanted->list[j]->path);

		if (order < 0) {
			add(differences, is->list[i++]->path, "not in the manifest");
		} else if (order > 0) {
			add(differences, wanted->list[j++]->path, "missing");
		} else {
			size_t number = (size_t)(wanted->list[j] - manifest->entries.list);

			compare(differences, is->list[i++], wanted->list[j++],
				&manifest->more[number]);
		}
	}
}

bool manifest_check(const struct tree *tree, struct span text, struct differences *differences,
	struct fault *fault)
{
	struct manifest manifest;
	struct tree wanted;
	bool good = manifest_read(&manifest, text, fault);

	if (good) {
		tree_make(&wanted, &manifest.entries);
		compare_trees(tree, &wanted, &manifest, differences);
		tree_free(&wanted);
	}
	manifest_free(&manifest);
	return good;
}

void differences_free(struct differences *differences)
{
	for (size_t i = 0; i < differences->count; i++) {
		free(differences->list[i].path);
		free(differences->list[i].what);
	}
	free(differences->list);
	*differences = (struct differences){0};
}
