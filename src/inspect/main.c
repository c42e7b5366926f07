/* nutshell-inspect: a Linux kernel for x86, taken apart. */
#define _GNU_SOURCE

#include "extract.h"
#include "file.h"
#include "options.h"
#include "show.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_NOT_THERE = 1, EXIT_USE_OR_IO = 2 };

/* No part may unpack to more: far above what a kernel or an initramfs takes, and below what fills a
 * machine's memory for the sake of a damaged file. */
#define UNPACK_MAX ((size_t)1 << 30)

struct run {
	struct options options;
	struct span file, manifest;
	struct span *initrds; /* as many as were named */
	struct image image;
	struct tree tree;
	struct differences differences;
};

static int fail(const char *what, const char *why)
{
	fputs("nutshell-inspect: ", stderr);
	print_shown(stderr, what);
	fputs(": ", stderr);
	print_shown(stderr, why);
	putc('\n', stderr);
	return EXIT_USE_OR_IO;
}

static int not_there(const char *path, const char *why)
{
	fail(path, why);
	return EXIT_NOT_THERE;
}

static int open_image(struct run *run)
{
	struct fault fault = {""};
	const char *name = run->options.file;

	return file_read(name, &run->file, &fault) &&
			       image_open(&run->image, run->file, UNPACK_MAX, &fault)
		       ? 0
		       : fail(name, fault.text);
}

static int add_initrds(struct run *run)
{
	struct fault fault = {""};

	run->initrds = calloc(run->options.initrd_count + 1, sizeof *run->initrds);
	if (!run->initrds)
		return fail("--initrd", strerror(errno));
	for (size_t i = 0; i < run->options.initrd_count; i++) {
		const char *name = run->options.initrds[i];

		if (!file_read(name, &run->initrds[i], &fault))
			return fail(name, fault.text);
		if (!run->initrds[i].len)
			return fail(name, "an empty file, no initramfs");
		if (!initramfs_add(
			    &run->image.initramfs, name, run->initrds[i], UNPACK_MAX, &fault))
			return fail(name, fault.text);
	}
	tree_make(&run->tree, &run->image.initramfs.entries);
	return 0;
}

static int check_manifest(struct run *run)
{
	const char *name = run->options.manifest;
	struct fault fault = {""};

	if (!name)
		return 0;
	if (!file_read(name, &run->manifest, &fault) ||
		!manifest_check(&run->tree, run->manifest, &run->differences, &fault))
		return fail(name, fault.text);
	return 0;
}

static int summary(struct run *run)
{
	bool checked = run->options.manifest != NULL;

	if (run->options.json)
		show_json(stdout, run->options.file, &run->image, &run->tree,
			checked ? &run->differences : NULL);
	else if (checked)
		show_differences(stdout, &run->tree, &run->differences);
	else
		show_summary(stdout, run->options.file, &run->image, &run->tree);
	return run->differences.count ? EXIT_NOT_THERE : 0;
}

/* The place of a path in the tree; what is wrong is said. */
static bool find(const struct run *run, const char *path, size_t *place)
{
	*place = tree_find(&run->tree, path);
	if (*place < run->tree.count)
		return true;
	not_there(path, run->tree.count ? "not in the initramfs" : "there is no initramfs");
	return false;
}

static int list(struct run *run)
{
	const char *path = run->options.argument;
	size_t place = 0;

	if (!path && !run->tree.count)
		return not_there(
			run->options.file, "there is no initramfs in it; --initrd adds one");
	if (path && !find(run, path, &place))
		return EXIT_NOT_THERE;
	show_list(
		stdout, &run->tree, place, path ? tree_below(&run->tree, place) : run->tree.count);
	return 0;
}

static int cat(struct run *run)
{
	const char *path = run->options.argument;
	const struct entry *entry;
	struct fault fault = {""};
	size_t place;

	if (!find(run, path, &place))
		return EXIT_NOT_THERE;
	entry = run->tree.list[place];
	if (entry->target) {
		fault_set(&fault, "a symbolic link to %s", entry->target);
		return not_there(path, fault.text);
	}
	if (!S_ISREG(entry->mode))
		return not_there(path, "not a file");
	fwrite(entry->data.at, 1, entry->data.len, stdout);
	return 0;
}

static int unpack_tree(struct run *run)
{
	struct extracted done;
	struct fault fault = {""};

	if (!run->tree.count)
		return not_there(
			run->options.file, "there is no initramfs in it; --initrd adds one");
	if (!extract(&run->tree, &run->image.initramfs.entries, run->options.argument, &done,
		    &fault))
		return fail(run->options.argument, fault.text);
	printf("%zu %s in %s\n", done.count, done.count == 1 ? "entry" : "entries",
		run->options.argument);
	if (done.devices)
		fprintf(stderr,
			"nutshell-inspect: device nodes left out, as only root can make them: "
			"%zu\n",
			done.devices);
	return done.refused ? EXIT_NOT_THERE : 0;
}

static int write_bytes(const struct run *run, const uint8_t *bytes, size_t len, const char *why)
{
	if (!bytes)
		return not_there(run->options.file, why);
	fwrite(bytes, 1, len, stdout);
	return 0;
}

static int command(struct run *run)
{
	switch (run->options.command) {
	case COMMAND_SUMMARY:
		break;
	case COMMAND_LS:
		return list(run);
	case COMMAND_CAT:
		return cat(run);
	case COMMAND_EXTRACT:
		return unpack_tree(run);
	case COMMAND_CONFIG:
		return write_bytes(run, run->image.config, run->image.config_size,
			"it does not include its .config (CONFIG_IKCONFIG)");
	case COMMAND_VMLINUX:
		return write_bytes(run, run->image.kernel, run->image.kernel_size,
			"its boot protocol, before 2.08, does not say where the kernel is");
	}
	return summary(run);
}

static void finish(struct run *run)
{
	differences_free(&run->differences);
	tree_free(&run->tree);
	image_free(&run->image);
	for (size_t i = 0; run->initrds && i < run->options.initrd_count; i++)
		free((void *)(uintptr_t)run->initrds[i].at);
	free(run->initrds);
	free((void *)(uintptr_t)run->file.at);
	free((void *)(uintptr_t)run->manifest.at);
	free(run->options.initrds);
}

/* A file that is opened must not become standard input, output or error, should one of these be
 * closed. O_PATH: reading or writing there is an error as before. */
static void hold_standard_streams(void)
{
	int held;

	do
		held = open("/", O_PATH | O_CLOEXEC);
	while (held >= 0 && held <= STDERR_FILENO);
	if (held >= 0)
		close(held);
}

int main(int argc, char **argv)
{
	static int (*const steps[])(struct run *) = {
		open_image, add_initrds, check_manifest, command};
	struct run run = {0};
	int status = 0;

	hold_standard_streams();
	switch (options_parse(argc, argv, &run.options)) {
	case OPTIONS_RUN:
		for (size_t i = 0; !status && i < sizeof steps / sizeof steps[0]; i++)
			status = steps[i](&run);
		break;
	case OPTIONS_DONE:
		break;
	case OPTIONS_WRONG:
		status = EXIT_USE_OR_IO;
		break;
	}
	/* What was printed must have arrived: a full disk is no success. */
	if ((fflush(stdout) != 0 || ferror(stdout)) && status != EXIT_USE_OR_IO)
		status = fail("standard output", strerror(errno));
	finish(&run);
	return status;
}
