#include "manifest_read.h"

#include "memory.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

static void add(struct manifest *manifest, struct archive_entry *from)
{
	static const uint8_t none[DIGEST_SIZE];
	const unsigned char *digest = archive_entry_digest(from, ARCHIVE_ENTRY_DIGEST_SHA256);
	const char *path = archive_entry_pathname(from);
	size_t number = manifest->entries.count;
	struct entry *entry =
		entries_add(&manifest->entries, path ? path : "", archive_entry_symlink(from));
	struct manifest_entry *more;

	entry->mode = (uint32_t)archive_entry_mode(from);
	entry->uid = (uint32_t)archive_entry_uid(from);
	entry->gid = (uint32_t)archive_entry_gid(from);
	entry->major = (uint32_t)archive_entry_rdevmajor(from);
	entry->minor = (uint32_t)archive_entry_rdevminor(from);
	manifest->more = memory_grow(
		manifest->more, &manifest->capacity, number + 1, sizeof *manifest->more);
	more = &manifest->more[number];
	*more = (struct manifest_entry){.has_size = archive_entry_size_is_set(from) != 0,
		.size = (uint64_t)archive_entry_size(from),
		.has_sha256 = digest && memcmp(digest, none, sizeof none) != 0};
	if (more->has_sha256)
		memcpy(more->sha256, digest, sizeof more->sha256);
}

static bool read_entries(struct archive *archive, struct manifest *manifest, struct fault *fault)
{
	struct archive_entry *entry;
	int result;

	while ((result = archive_read_next_header(archive, &entry)) == ARCHIVE_OK)
		add(manifest, entry);
	if (result == ARCHIVE_EOF && manifest->entries.count)
		return true;
	return fault_set(fault, "no manifest in the form of mtree(5): %s",
		result == ARCHIVE_EOF		? "nothing in it"
		: archive_error_string(archive) ? archive_error_string(archive)
						: "not understood");
}

bool manifest_read(struct manifest *manifest, struct span text, struct fault *fault)
{
	struct archive *archive = archive_read_new();
	bool good;

	*manifest = (struct manifest){0};
	if (!archive)
		return fault_set(fault, "not enough memory");
	good = archive_read_support_format_mtree(archive) == ARCHIVE_OK &&
	       archive_read_open_memory(archive, text.at, text.len) == ARCHIVE_OK;
	if (!good)
		fault_set(fault, "no manifest in the form of mtree(5)");
	good = good && read_entries(archive, manifest, fault);
	archive_read_free(archive);
	return good;
}

void manifest_free(struct manifest *manifest)
{
	entries_free(&manifest->entries);
	free(manifest->more);
	*manifest = (struct manifest){0};
}
