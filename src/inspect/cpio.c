#include "cpio.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

enum {
	HEADER = 110,
	MAGIC = 6,
	FIELD = 8,
	NAME_SIZE_AT = 94,
	CHECKSUM_AT = 102,    /* counts where the magic is "070702" */
	NAME_MAX_SIZE = 4096, /* with the NUL: PATH_MAX, Linux takes no longer ones */
	FORMAT_BITS = 0170000,
};

bool cpio_begins(struct span bytes)
{
	return bytes.len >= MAGIC &&
	       (memcmp(bytes.at, "070701", MAGIC) == 0 || memcmp(bytes.at, "070702", MAGIC) == 0);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* A field of 8 hexadecimal digits; false if it is none. */
static bool number_at(const uint8_t *field, uint32_t *number)
{
	*number = 0;
	for (unsigned i = 0; i < FIELD; i++) {
		uint8_t lower = field[i] | 0x20, digit;

		if (field[i] >= '0' && field[i] <= '9')
			digit = (uint8_t)(field[i] - '0');
		else if (lower >= 'a' && lower <= 'f')
			digit = (uint8_t)(lower - 'a' + 10);
		else
			return false;
		*number = *number << 4 | digit;
	}
	return true;
}

/* What libarchive would not refuse: where there is no header it looks for the next one, and for a
 * name it takes whatever memory the header says. */
static bool check_header(struct span rest)
{
	uint32_t number, name = 0;

	if (rest.len < HEADER || !cpio_begins(rest))
		return false;
	for (unsigned at = MAGIC; at < HEADER; at += FIELD) {
		if (!number_at(rest.at + at, &number))
			return false;
		if (at == NAME_SIZE_AT)
			name = number;
	}
	return name && name <= NAME_MAX_SIZE && name <= rest.len - HEADER;
}

/* The sum of all bytes of the data. Of hard links only the last has data, and a sum of them. */
static bool sum_fits(const uint8_t *header, struct span data)
{
	uint32_t wanted, sum = 0;

	if (header[MAGIC - 1] != '2' || !data.len || !number_at(header + CHECKSUM_AT, &wanted))
		return true;
	for (size_t i = 0; i < data.len; i++)
		sum += data.at[i];
	return sum == wanted;
}

static void fill(struct entry *to, struct archive_entry *from, struct span data)
{
	to->mode = (uint32_t)archive_entry_mode(from);
	to->uid = (uint32_t)archive_entry_uid(from);
	to->gid = (uint32_t)archive_entry_gid(from);
	to->nlink = archive_entry_nlink(from);
	to->major = (uint32_t)archive_entry_rdevmajor(from);
	to->minor = (uint32_t)archive_entry_rdevminor(from);
	to->mtime = archive_entry_mtime(from);
	to->device = (uint64_t)archive_entry_dev(from);
	to->inode = (uint64_t)archive_entry_ino64(from);
	to->size = to->target ? strlen(to->target) : data.len;
	to->data = data;
}

/* The entry whose header libarchive has just read: it stands behind header and names. */
static bool add(struct archive *archive, struct archive_entry *from, struct span bytes,
	uint32_t archive_number, struct entries *entries, struct fault *fault)
{
	size_t header = (size_t)archive_read_header_position(archive);
	size_t at = (size_t)archive_filter_bytes(archive, 0);
	uint64_t size = (uint64_t)archive_entry_size(from);
	const char *path = or_empty(archive_entry_pathname(from));
	bool is_link = (archive_entry_mode(from) & FORMAT_BITS) == AE_IFLNK;
	struct span data = {bytes.at, 0};
	struct entry *entry;

	if (!is_link && at <= bytes.len && size > bytes.len - at)
		return fault_set(fault, "cut off within %s", path);
	if (!is_link)
		data = span_first(span_from(bytes, at), (size_t)size);
	if (!is_link && !sum_fits(bytes.at + header, data))
		return fault_set(
			fault, "%s does not have the checksum that the archive says", path);
	entry = entries_add(entries, path, is_link ? or_empty(archive_entry_symlink(from)) : NULL);
	fill(entry, from, data);
	entry->archive = archive_number;
	return true;
}

/* Where the data of the last entry end, and so the next header begins. */
static size_t end_of(struct span bytes, const struct entries *entries, size_t at)
{
	const struct entry *last = &entries->list[entries->count - 1];
	size_t end = last->target ? at : (size_t)(last->data.at - bytes.at) + last->data.len;

	end = (end + 3) / 4 * 4;
	return end < bytes.len ? end : bytes.len;
}

static bool read_entries(struct archive *archive, struct span bytes, uint32_t archive_number,
	struct entries *entries, struct fault *fault)
{
	struct archive_entry *entry;
	size_t at = 0;
	int result;

	while (check_header(span_from(bytes, at))) {
		result = archive_read_next_header(archive, &entry);
		if (result == ARCHIVE_EOF)
			return true;
		if (result != ARCHIVE_OK)
			break;
		if (!add(archive, entry, bytes, archive_number, entries, fault))
			return false;
		at = end_of(bytes, entries, (size_t)archive_filter_bytes(archive, 0));
	}
	return fault_set(fault,
		"a cpio archive that is damaged or cut off at its byte %zu, behind %s", at,
		at ? entries->list[entries->count - 1].path : "nothing");
}

bool cpio_read(struct span bytes, uint32_t archive_number, struct entries *entries, size_t *length,
	struct fault *fault)
{
	struct archive *archive = archive_read_new();
	size_t before = entries->count;
	bool good;

	if (!archive)
		return fault_set(fault, "not enough memory");
	good = archive_read_support_format_cpio(archive) == ARCHIVE_OK &&
	       archive_read_open_memory(archive, bytes.at, bytes.len) == ARCHIVE_OK;
	if (!good)
		fault_set(fault, "%s", or_empty(archive_error_string(archive)));
	good = good && read_entries(archive, bytes, archive_number, entries, fault);
	*length = (size_t)archive_filter_bytes(archive, 0);
	archive_read_free(archive);
	entries_join_links(entries, before);
	return good;
}
