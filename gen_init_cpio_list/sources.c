#include "sources.h"

#include "paths.h"

#include <errno.h>

/* What a cpio header of the kernel's can say. */
static const uint64_t source_size_max = 0xffffffff;

void source_report(struct image *image, struct srcpos pos, const char *path,
	enum host_result result, const char *expected)
{
	if (result == HOST_WRONG_TYPE)
		diag_error(
			image->diags, pos, RULE_SOURCE_TYPE, "expected a %s: '%s'", expected, path);
	else if (result == HOST_TOO_BIG)
		diag_error(image->diags, pos, RULE_TEXT_TOO_BIG, "cannot read '%s': %s", path,
			host_why(result));
	else
		diag_error(image->diags, pos, RULE_SOURCE_MISSING, "cannot read '%s': %s", path,
			host_why(result));
}

bool source_check_setuid(struct image *image, struct srcpos pos, const char *path,
	const struct host_stat *stat, bool mode_given)
{
	if (!stat->setuid || mode_given)
		return true;
	diag_error(image->diags, pos, RULE_SETUID,
		"'%s' is setuid or setgid: give it a 'file' line with the mode it is to have",
		path);
	return false;
}

struct source *source_from_stat(
	struct image *image, struct srcpos pos, const char *path, const struct host_stat *stat)
{
	struct source *source;

	if (stat->type != HOST_FILE) {
		source_report(image, pos, path, HOST_WRONG_TYPE, "regular file");
		return NULL;
	}
	if (stat->size > source_size_max) {
		diag_error(image->diags, pos, RULE_SOURCE_TOO_BIG,
			"'%s' has 4 GiB or more, which a cpio archive cannot hold", path);
		return NULL;
	}
	if (!stat->readable) {
		errno = EACCES;
		source_report(image, pos, path, HOST_ERROR, "");
		return NULL;
	}
	if (!location_check(image->diags, pos, str_of(path)))
		return NULL;
	image_add_input(image, path);
	source = arena_alloc(image->arena, sizeof *source);
	source->path = path;
	source->size = stat->size;
	return source;
}

struct source *source_open(
	struct image *image, struct srcpos pos, const char *path, struct host_stat *stat)
{
	enum host_result result = host_stat(path, stat);

	if (result == HOST_OK)
		return source_from_stat(image, pos, path, stat);
	source_report(image, pos, path, result, "regular file");
	return NULL;
}
