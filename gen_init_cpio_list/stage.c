#define _XOPEN_SOURCE 700

#include "stage.h"

#include "digest.h"
#include "host.h"
#include "output.h"
#include "paths.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FOLDER_MODE = 0755 };

static bool is_there(const char *path, struct str wanted)
{
	struct str text;
	bool same;

	if (host_read_text(path, SIZE_MAX - 1, &text) != HOST_OK)
		return false;
	same = str_same(text, wanted);
	free((char *)text.at);
	return same;
}

static bool write_text(const char *path, struct str text)
{
	struct output *output;
	bool good;
	int saved;

	if (is_there(path, text))
		return true;
	output = output_open(path);
	if (!output)
		return false;
	output_text(output, text);
	good = output_finish(output) && output_commit(output);
	saved = errno;
	output_free(output);
	errno = saved;
	return good;
}

static const char *path_for(struct arena *arena, const char *folder, const unsigned char *digest)
{
	struct buffer path = {0};

	buffer_printf(&path, "%s/", folder);
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		buffer_printf(&path, "%02x", digest[i]);
	return buffer_finish(&path, arena).at;
}

static bool write_source(struct image *image, const char *folder, struct source *source)
{
	unsigned char *digest = arena_alloc(image->arena, DIGEST_SIZE);

	digest_text(source->text, digest);
	source->sha256 = digest;
	source->path = path_for(image->arena, folder, digest);
	return write_text(source->path, source->text);
}

const char *stage_write(struct image *image, const char *folder)
{
	char *absolute;
	bool listable;

	if (mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST)
		return folder;
	absolute = realpath(folder, NULL);
	if (!absolute)
		return folder;
	listable = location_check(image->diags, (struct srcpos){0}, str_of(absolute));
	for (uint32_t i = 0; listable && i < image->manifest.count; i++) {
		const struct entry *entry = manifest_by_number(&image->manifest, i);

		if (entry->type != ENTRY_FILE || entry->source->path)
			continue;
		if (!write_source(image, absolute, entry->source)) {
			free(absolute);
			return entry->source->path;
		}
	}
	free(absolute);
	return NULL;
}
