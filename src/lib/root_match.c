#include "disks.h"
#include "nearest.h"

#include <string.h>
#include <strings.h>

/* What a device has of the kind that is asked for; "" or NULL: nothing. */
static const char *id_of(const struct seen *seen, enum root_kind kind)
{
	switch (kind) {
	case ROOT_PARTUUID:
		return seen->partuuid;
	case ROOT_PARTLABEL:
		return seen->partlabel;
	case ROOT_UUID:
		return seen->contents.uuid;
	case ROOT_LABEL:
		return seen->contents.label;
	case ROOT_NAME:
		return seen->name;
	default:
		return "";
	}
}

/* A '/' in the name of a node is a '!' in sysfs. */
static bool same_name(const char *name, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (name[i] != (text[i] == '/' ? '!' : text[i]))
			return false;
	return !name[len];
}

static bool same(const struct root_spec *spec, const struct seen *seen)
{
	const char *id = id_of(seen, spec->kind);

	switch (spec->kind) {
	case ROOT_NUMBER:
		return seen->major == spec->major && seen->minor == spec->minor;
	case ROOT_NAME:
		return same_name(id, spec->text, spec->len);
	case ROOT_PARTUUID:
	case ROOT_UUID:
		return strlen(id) == spec->len && strncasecmp(id, spec->text, spec->len) == 0;
	default:
		return strlen(id) == spec->len && memcmp(id, spec->text, spec->len) == 0;
	}
}

/* The partition whose number is by offset more, or count. */
static size_t shifted(const struct seen *seen, size_t count, size_t from, long offset)
{
	size_t i;

	if (!offset)
		return from;
	for (i = 0; i < count; i++)
		if (seen[i].number && strcmp(seen[i].disk, seen[from].disk) == 0 &&
			(long)seen[i].number == (long)seen[from].number + offset)
			break;
	return i;
}

enum root_result root_match(const struct root_spec *spec, const struct seen *seen, size_t count,
	size_t *first, size_t *second)
{
	size_t found[2], matches = 0;

	for (size_t i = 0; i < count && matches < 2; i++) {
		size_t at = same(spec, &seen[i]) ? shifted(seen, count, i, spec->offset) : count;

		if (at < count)
			found[matches++] = at;
	}
	if (!matches)
		return ROOT_ABSENT;
	*first = found[0];
	*second = found[matches - 1];
	if (spec->kind == ROOT_PARTUUID && seen[found[0]].zero_id)
		return ROOT_ZERO;
	return matches == 2 ? ROOT_TWICE : ROOT_FOUND;
}

size_t root_nearest(const struct root_spec *spec, const struct seen *seen, size_t count)
{
	unsigned least = NEAREST_FAR;
	size_t best = count;

	for (size_t i = 0; i < count; i++) {
		const char *id = id_of(&seen[i], spec->kind);
		size_t len = strlen(id);
		unsigned far = nearest_distance(spec->text, spec->len, id, len);

		/* An id that was cut short. */
		if (spec->len >= 4 && spec->len < len &&
			strncasecmp(id, spec->text, spec->len) == 0)
			far = 0;
		if (len && far < least) {
			least = far;
			best = i;
		}
	}
	return best;
}
