#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700

#include "output.h"

#include "unfinished.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OUTPUT_MODE = 0644 };

static bool open_in_place(struct output *output)
{
	if (strcmp(output->name, "-") == 0)
		output->fd = dup(STDOUT_FILENO);
	else
		output->fd = open(output->name, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (output->fd < 0)
		return false;
	if (strcmp(output->name, "-") != 0)
		fcntl(output->fd, F_SETFL, O_WRONLY);
	return true;
}

static char *with_suffix(const char *path, const char *suffix)
{
	size_t len = strlen(path), more = strlen(suffix) + 1;
	char *name = malloc(len + more);

	if (name) {
		memcpy(name, path, len);
		memcpy(name + len, suffix, more);
	}
	return name;
}

/* Beside the file that a symbolic link leads to, so that the link stays. */
static bool open_beside(struct output *output, bool is_there)
{
	output->final_path =
		is_there ? realpath(output->name, NULL) : with_suffix(output->name, "");
	if (!output->final_path)
		return false;
	output->temporary_path = with_suffix(output->final_path, ".XXXXXX");
	if (!output->temporary_path)
		return false;
	output->fd = mkstemp(output->temporary_path);
	if (output->fd < 0) {
		free(output->temporary_path);
		output->temporary_path = NULL;
		return false;
	}
	unfinished_add(output->temporary_path);
	return fchmod(output->fd, OUTPUT_MODE) == 0;
}

struct output *output_open(const char *name)
{
	struct output *output = calloc(1, sizeof *output);
	struct stat status;
	bool is_there, good;

	if (!output)
		return NULL;
	output->name = name;
	output->fd = -1;
	is_there = strcmp(name, "-") != 0 && stat(name, &status) == 0;
	if (strcmp(name, "-") == 0 || (is_there && !S_ISREG(status.st_mode)))
		good = open_in_place(output);
	else
		good = open_beside(output, is_there);
	if (!good) {
		int saved = errno;

		output_free(output);
		errno = saved;
		return NULL;
	}
	return output;
}

static void write_all(struct output *output, const char *at, size_t len)
{
	while (len && !output->error) {
		ssize_t written = write(output->fd, at, len);

		if (written >= 0) {
			at += written;
			len -= (size_t)written;
		} else if (errno != EINTR) {
			output->error = errno;
		}
	}
}

static void flush(struct output *output)
{
	write_all(output, output->buffer, output->len);
	output->len = 0;
}

void output_overflow(struct output *output, struct str text)
{
	flush(output);
	if (text.len > OUTPUT_BUFFER)
		write_all(output, text.at, text.len);
	else
		output_text(output, text);
}

void output_number(struct output *output, uint64_t number, unsigned base)
{
	char digits[24];
	size_t start = sizeof digits;

	do {
		digits[--start] = (char)('0' + number % base);
		number /= base;
	} while (number);
	output_text(output, (struct str){digits + start, sizeof digits - start});
}

bool output_finish(struct output *output)
{
	flush(output);
	if (!output->error && output->temporary_path && fsync(output->fd) != 0)
		output->error = errno;
	if (close(output->fd) != 0 && !output->error)
		output->error = errno;
	output->fd = -1;
	errno = output->error;
	return !output->error;
}

bool output_commit(struct output *output)
{
	if (!output->temporary_path)
		return true;
	if (rename(output->temporary_path, output->final_path) != 0)
		return false;
	unfinished_remove(output->temporary_path);
	free(output->temporary_path);
	output->temporary_path = NULL;
	return true;
}

void output_free(struct output *output)
{
	if (!output)
		return;
	if (output->fd >= 0)
		close(output->fd);
	if (output->temporary_path) {
		unlink(output->temporary_path);
		unfinished_remove(output->temporary_path);
	}
	free(output->temporary_path);
	free(output->final_path);
	free(output);
}
