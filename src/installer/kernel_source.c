#define _GNU_SOURCE

#include "kernel_source.h"

#include "child.h"
#include "fw_cfg.h"
#include "message.h"

#include "../lib/bzimage.h"
#include "../lib/format.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OUTPUT = 512 };

static const char in_rootfs[] = "/boot/bzImage";
static const char fetched[] = "/tmp/nutshell-install.bzImage";

static bool is_url(const char *text)
{
	return strstr(text, "://") != NULL;
}

static void name_file(struct kernel_source *kernel, const char *path, const char *from)
{
	format_text(kernel->path, sizeof kernel->path, "%s", path);
	kernel->from = from;
	kernel->temporary = path == fetched;
}

static bool fetch(const struct options *options, struct kernel_source *kernel)
{
	char output[OUTPUT];
	char *const arguments[] = {"wget", "-q", "-O", (char *)(uintptr_t)fetched,
		(char *)(uintptr_t)options->kernel, NULL};
	int status = child_run(arguments, output, sizeof output);

	name_file(kernel, fetched, "a URL");
	if (status == 0)
		return true;
	return message_error("cannot fetch %s (wget: %d): %.*s", options->kernel, status,
		(int)strcspn(output, "\n"), output);
}

static bool read_back(struct kernel_source *kernel)
{
	int fd = open(fetched, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool done = fd >= 0 && fw_cfg_read_kernel(fd, &kernel->size, message_progress);
	int why = errno;

	name_file(kernel, fetched, "QEMU's -kernel (fw_cfg)");
	if (fd >= 0)
		close(fd);
	return done || message_error("cannot read the kernel back from QEMU into %s: %s", fetched,
			       strerror(why));
}

static bool find_file(const struct options *options, struct kernel_source *kernel)
{
	if (options->kernel && is_url(options->kernel))
		return fetch(options, kernel);
	if (options->kernel) {
		name_file(kernel, options->kernel, "a file");
		return true;
	}
	if (access(in_rootfs, R_OK) == 0) {
		name_file(kernel, in_rootfs, in_rootfs);
		return true;
	}
	if (fw_cfg_has_kernel())
		return read_back(kernel);
	message_error("this system has no copy of its own kernel");
	message_hint("--kernel FILE, or --kernel URL --sha256 HEX");
	message_hint("iPXE: initrd http://SERVER/bzImage /boot/bzImage   beside the kernel line");
	return false;
}

static bool check_header(struct kernel_source *kernel)
{
	unsigned char head[BZIMAGE_HEAD];
	struct bzimage image;
	struct stat status;
	const char *wrong;
	int fd = open(kernel->path, O_RDONLY | O_CLOEXEC);
	bool read_all =
		fd >= 0 && fstat(fd, &status) == 0 && read(fd, head, sizeof head) == sizeof head;
	int why = errno;

	if (fd >= 0)
		close(fd);
	if (!read_all)
		return message_error("%s: %s", kernel->path,
			fd < 0 ? strerror(why) : "not a bzImage: too short");
	wrong = bzimage_parse(head, &image);
	if (wrong)
		return message_error("%s: %s", kernel->path, wrong);
	kernel->size = (uint64_t)status.st_size;
	if (kernel->size < image.size)
		return message_error("%s: %llu bytes, its header says %llu: it is not whole",
			kernel->path, (unsigned long long)kernel->size,
			(unsigned long long)image.size);
	return true;
}

static unsigned digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a') + 10;
}

/* By the image's own sha256sum. */
static bool take_sha256(const struct options *options, struct kernel_source *kernel)
{
	char output[OUTPUT];
	char *const arguments[] = {"sha256sum", kernel->path, NULL};
	size_t digits = sizeof kernel->sha256_text - 1;

	if (child_run(arguments, output, sizeof output) != 0 ||
		strspn(output, "0123456789abcdef") != digits)
		return message_error("cannot compute the SHA-256 of %s: %s", kernel->path, output);
	output[digits] = '\0';
	strcpy(kernel->sha256_text, output);
	for (size_t i = 0; i < sizeof kernel->sha256; i++)
		kernel->sha256[i] = (uint8_t)(digit(output[2 * i]) << 4 | digit(output[2 * i + 1]));
	if (!options->sha256 || strcasecmp(options->sha256, output) == 0)
		return true;
	message_error("%s: its SHA-256 is %s, not %s", kernel->path, output, options->sha256);
	message_hint("Another file than the one that was meant, or damaged on its way");
	return false;
}

bool kernel_source_find(const struct options *options, struct kernel_source *kernel)
{
	*kernel = (struct kernel_source){.path = ""};
	return find_file(options, kernel) && check_header(kernel) && take_sha256(options, kernel);
}

void kernel_source_free(struct kernel_source *kernel)
{
	if (kernel->temporary)
		unlink(kernel->path);
	kernel->temporary = false;
}
