#include "report.h"

#include "say.h"

#include "../lib/format.h"
#include "../lib/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

struct text {
	char *at;
	size_t left;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
	va_list arguments;
	size_t len;

	va_start(arguments, format);
	len = format_list(text->at, text->left, format, arguments);
	va_end(arguments);
	text->at += len;
	text->left -= len;
}

static void add_size(struct text *text, uint64_t bytes)
{
	static const char units[] = "KMGTP";
	uint64_t size = bytes >> 10;
	const char *unit = units;

	while (size >= 10240 && unit[1]) {
		size >>= 10;
		unit++;
	}
	add(text, "%6u %ciB", (unsigned)size, *unit);
}

static const char *or_dash(const char *word)
{
	return word && *word ? word : "-";
}

/* The way to name this device that survives another order of the disks. */
static void add_root_word(struct text *text, const struct seen *seen)
{
	if (seen->partuuid[0] && !seen->zero_id)
		add(text, "root=PARTUUID=%s", seen->partuuid);
	else if (seen->contents.uuid[0])
		add(text, "root=UUID=%s", seen->contents.uuid);
	else
		add(text, "root=/dev/%s", seen->name);
}

static void add_device(struct text *text, const struct seen *seen, bool likely)
{
	add(text, "  %-10s", seen->name);
	add_size(text, seen->size);
	if (seen->unreadable) {
		add(text, "  cannot be read\n");
		return;
	}
	add(text, "  %-10s %-36s %s", or_dash(seen->contents.type), or_dash(seen->partuuid),
		or_dash(seen->contents.uuid));
	if (seen->contents.label[0])
		add(text, " LABEL=%s", seen->contents.label);
	if (seen->partlabel[0])
		add(text, " PARTLABEL=%s", seen->partlabel);
	add(text, "%s\n", likely ? "   <-- most like it" : "");
}

static void add_devices(struct text *text, const struct blockdev_list *disks, size_t likely)
{
	if (!disks->count) {
		add(text, "No disk was seen.\n");
		return;
	}
	add(text, "Disks and partitions:\n");
	add(text, "  %-10s%10s  %-10s %-36s %s\n", "DEVICE", "SIZE", "HOLDS", "PARTUUID", "UUID");
	for (size_t i = 0; i < disks->count; i++)
		add_device(text, &disks->items[i], i == likely);
}

/* The first that could be a root, if the one most like what was asked for is not to be had. */
static size_t find_candidate(const struct boot *boot)
{
	const struct blockdev_list *disks = &boot->disks;
	size_t nearest = root_nearest(&boot->spec, disks->items, disks->count);

	for (size_t i = 0; nearest == disks->count && i < disks->count; i++)
		if (disks->items[i].contents.type &&
			strncmp(disks->items[i].contents.type, "ext", 3) == 0)
			nearest = i;
	return nearest;
}

static void add_next(struct text *text, const struct boot *boot, size_t likely)
{
	add(text, "What to do next:\n");
	if (boot->hint[0])
		add(text, "  %s\n", boot->hint);
	if (likely < boot->disks.count) {
		const struct seen *seen = &boot->disks.items[likely];

		add(text, "  Start the machine with   ");
		add_root_word(text, seen);
		add(text, "\n  Look what is there:      mount /dev/%s /mnt\n", seen->name);
	}
	add(text, "  Try once more:           reboot\n"
		  "  Read the log:            dmesg; less /var/log/messages\n"
		  "  See this again:          cat " REPORT_FILE "\n");
}

void report_write(const struct boot *boot, char text[REPORT_MAX])
{
	struct text to = {text, REPORT_MAX};
	const char *root = boot->asked;
	size_t likely = find_candidate(boot);

	add(&to, "\nThis is the rescue system: it runs from memory, and no disk is mounted.\n\n");
	add(&to, "%s.\n", boot->why);
	if (root && strncmp(boot->why, "root=", 5) != 0)
		add(&to, "Asked for: root=%s\n", root);
	add(&to, "\n");
	add_devices(&to, &boot->disks, root ? likely : boot->disks.count);
	add(&to, "\n");
	add_next(&to, boot, likely);
	add(&to, "\n");
}

void report_leave(const char *text)
{
	mkdir("/run/nutshell", 0755);
	if (!io_write_file(REPORT_FILE, text, O_CREAT | O_TRUNC))
		say(SAY_ERROR, "cannot write %s: %s", REPORT_FILE, strerror(errno));
	say_to_log(text);
}
