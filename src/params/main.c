/* nutshell-params: what the kernel's command line means to this system. Exit status: 0; 1 when a
 * parameter that was asked for has no value; 2 when something could not be done. */
#include "show.h"

#include "../lib/io.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { NO_VALUE = 1, FAILED = 2 };
/* Of the command lines of --each, in bytes. */
enum { FILE_MAX = 1 << 18 };

/* One call of the command. */
struct call {
	const char *file; /* of the command line, or of several */
	char **words;	  /* behind the options, ended by NULL */
	struct params params;
	struct printer out, err;
};

static const char usage[] =
	"usage: nutshell-params [--cmdline FILE] [NAME...]\n"
	"A table of all parameters, or the values of some (status 1: one has none).\n"
	"  --list, --markdown  what each means\n"
	"  --shell NAME...     NAME='value' for sh; '.' in a name becomes '_'\n"
	"  --ip CARD MAC       what ip= and BOOTIF= mean for that card, for sh\n"
	"  --cmdline FILE      read FILE, not /proc/cmdline; -: standard input\n"
	"  --each              each line of FILE is a command line\n";

/* Says so, and returns the status. */
static int fail(struct call *call, const char *what, const char *why, const char *more)
{
	print_text(&call->err, "nutshell-params: ");
	print_shown(&call->err, what, 0);
	print_text(&call->err, why);
	print_text(&call->err, more);
	print_text(&call->err, "\n");
	return FAILED;
}

/* The bytes of the file, or -1, and that has been said. */
static ssize_t read_file(struct call *call, char *text, size_t size)
{
	bool standard = strcmp(call->file, "-") == 0;
	ssize_t len = io_read_file(standard ? "/proc/self/fd/0" : call->file, text, size);

	if (len < 0)
		fail(call, call->file, ": ", strerror(errno));
	return len;
}

static bool parse(struct call *call)
{
	/* Longer than can be, so that what is too long is seen. */
	char text[CMDLINE_MAX + 16];
	ssize_t len = read_file(call, text, sizeof text);

	if (len >= 0)
		params_parse(&call->params, text, (size_t)len);
	return len >= 0;
}

/* Prints name and value of each that is named in words. */
static int show_named(struct call *call, void (*show)(struct printer *, const char *, const char *))
{
	int status = 0;

	if (!parse(call))
		return FAILED;
	for (char **word = call->words; *word; word++) {
		enum param param = params_find(*word);
		const char *value, *nearest;

		if (param == PARAM_COUNT) {
			nearest = params_nearest(*word);
			return fail(call, *word,
				nearest ? " is not known; perhaps " : " is not known",
				nearest ? nearest : "");
		}
		value = params_value(&call->params, param);
		if (!value && status == 0)
			status = NO_VALUE;
		show(&call->out, param_table[param].name, value ? value : "");
	}
	return status;
}

static void show_value(struct printer *printer, const char *name, const char *value)
{
	(void)name;
	print_text(printer, value);
	print_text(printer, "\n");
}

static int run_values(struct call *call)
{
	if (*call->words)
		return show_named(call, show_value);
	if (!parse(call))
		return FAILED;
	params_show_table(&call->out, &call->params);
	return 0;
}

static int run_shell(struct call *call)
{
	return show_named(call, print_assignment) == FAILED ? FAILED : 0;
}

static int run_ip(struct call *call)
{
	char **words = call->words;

	if (!words[0] || !words[1])
		return fail(call, "--ip", " takes CARD and MAC", "");
	if (!parse(call))
		return FAILED;
	if (!params_show_ip(&call->out, &call->params, words[0], words[1]))
		return fail(call, words[1], " is no MAC address", "");
	return 0;
}

static int run_each(struct call *call)
{
	static char text[FILE_MAX];
	ssize_t len = read_file(call, text, sizeof text);
	char *line = text, *end = text + (len > 0 ? len : 0);

	if (len < 0)
		return FAILED;
	if (len == FILE_MAX - 1)
		return fail(call, call->file, " is too long", "");
	for (size_t n = 1; line < end; n++) {
		char *newline = memchr(line, '\n', (size_t)(end - line));
		char *stop = newline ? newline : end;

		params_parse(&call->params, line, (size_t)(stop - line));
		params_show_given(&call->out, &call->params, n);
		line = stop + 1;
	}
	return 0;
}

static int run_list(struct call *call)
{
	params_show_list(&call->out, false);
	return 0;
}

static int run_markdown(struct call *call)
{
	params_show_list(&call->out, true);
	return 0;
}

static int run_help(struct call *call)
{
	print_text(&call->out, usage);
	return 0;
}

static const struct mode {
	const char *option;
	int (*run)(struct call *call);
} modes[] = {
	{"--shell", run_shell},
	{"--ip", run_ip},
	{"--each", run_each},
	{"--list", run_list},
	{"--help-all", run_list},
	{"--markdown", run_markdown},
	{"--help", run_help},
};

/* What is to be done; NULL when that is not to be understood. Options come first. */
static int (*read_arguments(struct call *call, char **argv))(struct call *)
{
	int (*run)(struct call *) = run_values;

	for (; *argv && **argv == '-'; argv++) {
		const struct mode *mode = modes, *end = modes + sizeof modes / sizeof modes[0];

		if (strcmp(*argv, "--cmdline") == 0 && argv[1]) {
			call->file = *++argv;
			continue;
		}
		while (mode < end && strcmp(*argv, mode->option) != 0)
			mode++;
		if (mode == end)
			return NULL;
		run = mode->run;
	}
	call->words = argv;
	return run;
}

int main(int argc, char **argv)
{
	static struct call call;
	int (*run)(struct call *);
	int status = FAILED;

	call = (struct call){
		.file = "/proc/cmdline", .out.fd = STDOUT_FILENO, .err.fd = STDERR_FILENO};
	run = argc ? read_arguments(&call, argv + 1) : NULL;
	if (run)
		status = run(&call);
	else
		print_text(&call.err, usage);
	if (!print_end(&call.out))
		status = fail(&call, "standard output", ": ", strerror(errno));
	print_end(&call.err);
	return status;
}
