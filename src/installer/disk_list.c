#include "disk_list.h"

#include "../lib/disk_info.h"
#include "../lib/format.h"

#include <stdio.h>
#include <string.h>

enum { HOLDS_MAX = 200 };

const char *size_text(uint64_t bytes, char *text)
{
	static const char units[] = "KMGTP";
	const char *unit = units;
	uint64_t size = bytes >> 10;

	for (; size >= 10240 && unit[1]; unit++)
		size >>= 10;
	format_text(text, 24, "%lu %ciB", (unsigned long)size, *unit);
	return text;
}

static size_t add_contents(const struct seen *seen, char *text, size_t size)
{
	const char *type = seen->contents.type;

	if (seen->contents.label[0])
		return format_text(text, size, "%s '%s'", type ? type : "?", seen->contents.label);
	return format_text(text, size, "%s", type ? type : "nothing known");
}

const char *disk_holds(const struct blockdev_list *list, size_t disk, char *text, size_t size)
{
	size_t count = 0, len;

	for (size_t i = 0; i < list->count; i++)
		count += strcmp(list->items[i].disk, list->items[disk].name) == 0;
	if (!count) {
		if (disk_is_blank(list, disk))
			format_text(text, size, "blank");
		else if (list->items[disk].unreadable)
			format_text(text, size, "cannot be read");
		else if (list->items[disk].contents.type)
			add_contents(&list->items[disk], text, size);
		else
			format_text(text, size, "a boot sector or an empty partition table");
		return text;
	}
	len = format_text(text, size, "%zu partition%s: ", count, count == 1 ? "" : "s");
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].disk, list->items[disk].name) != 0)
			continue;
		len += add_contents(&list->items[i], text + len, size - len);
		len += format_text(text + len, size - len, "%s", --count ? ", " : "");
	}
	return text;
}

static void show(const struct blockdev_list *list, size_t disk)
{
	const struct seen *seen = &list->items[disk];
	struct disk_info info;
	char size[24], holds[HOLDS_MAX], partuuid[UUID_TEXT];

	disk_info_read(seen->name, &info);
	printf("  /dev/%-10s %10s  %-20s %-20s %s%s\n", seen->name, size_text(seen->size, size),
		info.model[0] ? info.model : "-", info.serial[0] ? info.serial : "-",
		disk_holds(list, disk, holds, sizeof holds),
		disk_is_installed(seen, partuuid) ? " (installed by nutshell-install)" : "");
}

void disk_list_show(const struct blockdev_list *list)
{
	const char *first = NULL;

	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].number)
			continue;
		if (!first)
			printf("  %-15s %10s  %-20s %-20s %s\n", "DISK", "SIZE", "MODEL", "SERIAL",
				"HOLDS");
		first = first ? first : list->items[i].name;
		show(list, i);
	}
	if (!first) {
		puts("No disk was found.");
		return;
	}
	printf("\nnutshell-install --dry-run /dev/%s   shows what would be done there\n"
	       "nutshell-install /dev/%s             installs this system there, after asking\n",
		first, first);
}

void print_json(const char *text)
{
	putchar('"');
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((unsigned char)*text < ' ')
			printf("\\u%04x", (unsigned)(unsigned char)*text);
		else
			putchar(*text);
	putchar('"');
}

static void show_json(const struct blockdev_list *list, size_t disk)
{
	const struct seen *seen = &list->items[disk];
	struct disk_info info;
	char holds[HOLDS_MAX], partuuid[UUID_TEXT] = "";

	disk_info_read(seen->name, &info);
	printf("{\"name\": ");
	print_json(seen->name);
	printf(", \"bytes\": %llu, \"model\": ", (unsigned long long)seen->size);
	print_json(info.model);
	printf(", \"serial\": ");
	print_json(info.serial);
	printf(", \"sector_size\": %u, \"read_only\": %s, \"blank\": %s, \"holds\": ",
		info.sector_size, seen->read_only ? "true" : "false",
		disk_is_blank(list, disk) ? "true" : "false");
	print_json(disk_holds(list, disk, holds, sizeof holds));
	if (disk_is_installed(seen, partuuid)) {
		printf(", \"installed\": ");
		print_json(partuuid);
	}
	putchar('}');
}

void disk_list_show_json(const struct blockdev_list *list)
{
	const char *before = "";

	putchar('[');
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].number)
			continue;
		printf("%s\n ", before);
		before = ",";
		show_json(list, i);
	}
	puts("\n]");
}
