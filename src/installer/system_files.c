#define _GNU_SOURCE

#include "system_files.h"

#include "copy.h"
#include "message.h"

#include "../lib/format.h"
#include "../lib/io.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

enum { TEXT_MAX = 16 << 10 };

static const char grub_template[] = "/usr/lib/nutshell/grub.cfg";
static const char grubenv[] = "/usr/lib/nutshell/grubenv";
static const char placeholder[] = "@PARTUUID@";

static bool read_text(const char *root, const char *path, char *text)
{
	char full[PATH_MAX];

	format_text(full, sizeof full, "%s%s", root, path);
	return io_read_file(full, text, TEXT_MAX) >= 0 ||
	       message_error("cannot read %s: %s", full, strerror(errno));
}

static bool make_folder(const char *target, const char *path)
{
	char full[PATH_MAX];

	format_text(full, sizeof full, "%s%s", target, path);
	return mkdir(full, 0755) == 0 || errno == EEXIST ||
	       message_error("cannot make %s: %s", full, strerror(errno));
}

static bool write_grub_cfg(const struct plan *plan, const char *target, struct copied *copied)
{
	static char template[TEXT_MAX], text[TEXT_MAX];
	const char *rest = template, *hole;
	size_t len = 0;

	if (!read_text("", grub_template, template))
		return false;
	while ((hole = strstr(rest, placeholder))) {
		len += format_text(text + len, sizeof text - len, "%.*s%s", (int)(hole - rest),
			rest, plan->layout.partuuid);
		rest = hole + sizeof placeholder - 1;
	}
	format_text(text + len, sizeof text - len, "%s", rest);
	return copy_text(text, target, "/boot/grub/grub.cfg", 0644, copied);
}

static bool write_parameters(const struct plan *plan, const char *target, struct copied *copied)
{
	char text[CMDLINE_MAX + 200];

	format_text(text, sizeof text,
		"# Parameters of the installed system, for GRUB. Nothing but you writes here.\n"
		"set parameters='%s'\n",
		plan->options->append ? plan->options->append : "quiet");
	return copy_text(text, target, "/boot/grub/parameters.cfg", 0644, copied);
}

static bool write_hostname(const struct plan *plan, const char *target, struct copied *copied)
{
	char text[80];

	if (!plan->options->hostname)
		return true;
	format_text(text, sizeof text, "%s\n", plan->options->hostname);
	return copy_text(text, target, "/etc/hostname", 0644, copied);
}

/* root's line is the one that begins with its name; the hash is the second field (shadow(5)). */
static bool write_password(const struct plan *plan, const char *target, struct copied *copied)
{
	static char old[TEXT_MAX], text[TEXT_MAX];
	char *line = old, *end;

	if (!plan->options->password_hash)
		return true;
	if (!read_text(target, "/etc/shadow", old))
		return false;
	if (strncmp(line, "root:", 5) != 0)
		line = strstr(old, "\nroot:");
	if (!line)
		return message_error("/etc/shadow has no line for root");
	line += 5 + (*line == '\n');
	end = strchrnul(line, ':');
	format_text(text, sizeof text, "%.*s%s%s", (int)(line - old), old,
		plan->options->password_hash, end);
	return copy_text(text, target, "/etc/shadow", 0600, copied);
}

static bool write_fstab(const struct plan *plan, const char *target, struct copied *copied)
{
	static char text[TEXT_MAX];
	const struct contents *home = &plan->home;
	size_t len;

	if (!plan->layout.second_kept || !home->type || !home->uuid[0])
		return true;
	if (!read_text(target, "/etc/fstab", text))
		return false;
	len = strlen(text);
	format_text(text + len, sizeof text - len, "UUID=%s /home %s defaults,nofail 0 2\n",
		home->uuid, home->type);
	return copy_text(text, target, "/etc/fstab", 0644, copied);
}

bool system_files_write(const struct plan *plan, const char *target, struct copied *copied)
{
	return make_folder(target, "/boot") && make_folder(target, "/boot/grub") &&
	       copy_file(plan->kernel.path, target, "/boot/bzImage", copied) &&
	       write_grub_cfg(plan, target, copied) && write_parameters(plan, target, copied) &&
	       copy_file(grubenv, target, "/boot/grub/grubenv", copied) &&
	       write_hostname(plan, target, copied) && write_password(plan, target, copied) &&
	       write_fstab(plan, target, copied);
}
