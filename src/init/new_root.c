#define _GNU_SOURCE

#include "new_root.h"

#include "../lib/format.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { INTERPRETER_MAX = 256, HEADERS_MAX = 64 };

const char *init_path(const struct boot *boot)
{
	const char *asked = params_text(&boot->params, PARAM_INIT);

	return asked ? asked : "/sbin/init";
}

/* Opens a path as a process inside the new root would: absolute links and ".." stay within it. */
static int open_inside(const char *path, int flags)
{
	struct open_how how = {.flags = (unsigned)flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
	int root = open(NEW_ROOT, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd, saved;

	if (root < 0)
		return -1;
	fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
	saved = errno;
	close(root);
	errno = saved;
	return fd;
}

static bool is_in_ram(const char *path, dev_t *device)
{
	struct statfs system;
	struct stat status;

	if (statfs(path, &system) != 0 || stat(path, &status) != 0)
		return false;
	*device = status.st_dev;
	return system.f_type == RAMFS_MAGIC || system.f_type == TMPFS_MAGIC;
}

static bool check_file_systems(struct boot *boot)
{
	struct stat status;
	dev_t ram;

	if (!is_in_ram("/", &ram))
		return boot_fails(boot, "/ is not in RAM: this system has been switched already");
	if (stat(NEW_ROOT, &status) != 0 || status.st_dev == ram)
		return boot_fails(boot, "nothing is mounted on " NEW_ROOT);
	return true;
}

static bool check_folders(struct boot *boot)
{
	static const char *const folders[] = {"dev", "proc", "sys", "run"};

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		char path[32];
		struct stat status;

		format_text(path, sizeof path, NEW_ROOT "/%s", folders[i]);
		if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode))
			continue;
		if (mkdir(path, 0755) == 0)
			continue;
		boot_fails(boot, "the root has no folder /%s, and it cannot be made: %s",
			folders[i], strerror(errno));
		boot_hint(boot, "Is it a root file system? mount /dev/%s /mnt; ls /mnt",
			boot->disks.items[boot->root].name);
		return false;
	}
	return true;
}

/* The program that runs it: PT_INTERP of an ELF file. False: damaged. *name is empty without one.
 */
static bool read_elf(int fd, const Elf64_Ehdr *header, char *name)
{
	for (unsigned i = 0; i < header->e_phnum && i < HEADERS_MAX; i++) {
		Elf64_Phdr part;
		off_t at = (off_t)(header->e_phoff + i * sizeof part);

		if (pread(fd, &part, sizeof part, at) != sizeof part)
			return false;
		if (part.p_type != PT_INTERP)
			continue;
		if (!part.p_filesz || part.p_filesz > INTERPRETER_MAX)
			return false;
		if (pread(fd, name, part.p_filesz, (off_t)part.p_offset) != (ssize_t)part.p_filesz)
			return false;
		name[part.p_filesz - 1] = '\0';
		return true;
	}
	return true;
}

/* A script's interpreter: the first word after "#!" (fs/binfmt_script.c). */
static void read_script(const char *head, char *name)
{
	size_t blanks = strspn(head, " \t"), len = strcspn(head + blanks, " \t\n");

	format_text(name, INTERPRETER_MAX, "%.*s", (int)len, head + blanks);
}

static bool check_interpreter(struct boot *boot, const char *init, const char *name)
{
	int fd = *name ? open_inside(name, O_PATH) : -1;

	if (*name && fd < 0) {
		boot_fails(boot, "%s needs %s, which is not there", init, name);
		boot_hint(boot, "Install it on the root, or name another program with init=");
		return false;
	}
	if (fd >= 0)
		close(fd);
	return true;
}

static bool check_program(struct boot *boot, const char *init, int fd)
{
	union {
		char bytes[INTERPRETER_MAX];
		Elf64_Ehdr elf;
	} head = {0};
	char interpreter[INTERPRETER_MAX + 1] = "";
	ssize_t got = pread(fd, head.bytes, sizeof head.bytes - 1, 0);

	if (got >= 2 && memcmp(head.bytes, "#!", 2) == 0) {
		read_script(head.bytes + 2, interpreter);
		return check_interpreter(boot, init, interpreter);
	}
	if (got < (ssize_t)sizeof head.elf || memcmp(head.bytes, ELFMAG, SELFMAG) != 0)
		return boot_fails(boot, "%s is not a program", init);
	if (head.elf.e_ident[EI_CLASS] != ELFCLASS64 || head.elf.e_machine != EM_X86_64)
		return boot_fails(boot, "%s is a program for another processor", init);
	if (!read_elf(fd, &head.elf, interpreter))
		return boot_fails(boot, "%s is damaged", init);
	return check_interpreter(boot, init, interpreter);
}

static bool check_init(struct boot *boot)
{
	const char *init = init_path(boot);
	struct stat status;
	int fd = open_inside(init, O_RDONLY);
	bool good;

	if (fd < 0) {
		boot_fails(boot, "the root has no %s: %s", init, strerror(errno));
		boot_hint(
			boot, "Is it the right partition? Another program can be named with init=");
		return false;
	}
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || !(status.st_mode & 0111))
		good = boot_fails(boot, "%s on the root is not an executable file", init);
	else
		good = check_program(boot, init, fd);
	close(fd);
	return good;
}

bool new_root_check(struct boot *boot)
{
	return check_file_systems(boot) && check_folders(boot) && check_init(boot);
}
