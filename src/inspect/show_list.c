#define _XOPEN_SOURCE 700

#include "show.h"

#include "text.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

static void mode_text(uint32_t mode, char text[11])
{
	static const char letters[] = "rwxrwxrwx", types[] = "?pc?d?b?-?l?s???";

	text[0] = types[mode >> 12 & 15];
	for (unsigned i = 0; i < 9; i++)
		text[1 + i] = (mode & 0400u >> i) ? letters[i] : '-';
	if (mode & S_ISUID)
		text[3] = mode & S_IXUSR ? 's' : 'S';
	if (mode & S_ISGID)
		text[6] = mode & S_IXGRP ? 's' : 'S';
	if (mode & S_ISVTX)
		text[9] = mode & S_IXOTH ? 't' : 'T';
	text[10] = '\0';
}

static void show_entry(FILE *to, const struct entry *entry)
{
	char mode[11], date[32] = "-", size[32];
	time_t seconds = (time_t)entry->mtime;
	struct tm broken;

	mode_text(entry->mode, mode);
	if (gmtime_r(&seconds, &broken))
		strftime(date, sizeof date, "%Y-%m-%d %H:%M", &broken);
	if (S_ISCHR(entry->mode) || S_ISBLK(entry->mode))
		snprintf(size, sizeof size, "%u, %u", entry->major, entry->minor);
	else
		snprintf(size, sizeof size, "%llu", (unsigned long long)entry->size);
	fprintf(to, "%s %3u %5u %5u %9s %s ", mode, entry->nlink, entry->uid, entry->gid, size,
		date);
	print_shown(to, entry->path);
	if (entry->target) {
		fputs(" -> ", to);
		print_shown(to, entry->target);
	}
	putc('\n', to);
}

void show_list(FILE *to, const struct tree *tree, size_t place, size_t count)
{
	for (size_t i = place; i < place + count; i++)
		show_entry(to, tree->list[i]);
}

void show_differences(FILE *to, const struct tree *tree, const struct differences *differences)
{
	for (size_t i = 0; i < differences->count; i++) {
		print_shown(to, differences->list[i].path);
		fputs(": ", to);
		print_shown(to, differences->list[i].what);
		putc('\n', to);
	}
	if (differences->count)
		fprintf(to, "%zu entries, %zu of the paths differ from the manifest\n", tree->count,
			differences->count);
	else
		fprintf(to, "%zu entries, all as the manifest says\n", tree->count);
}
