#define _GNU_SOURCE

#include "options.h"

#include "message.h"

#include "../lib/io.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { LONG_ONLY = 256, SHA256_TEXT = 64 };

enum option_id {
	DRY_RUN = LONG_ONLY,
	YES,
	WIPE,
	HOSTNAME,
	APPEND,
	SIZE,
	SPARE,
	KEEP_HOME,
	PASSWORD_HASH,
	KERNEL,
	SHA256,
	SAVE_KERNEL,
	JSON,
	UNATTENDED,
	HELP,
};

static const struct option table[] = {
	{"dry-run", no_argument, NULL, DRY_RUN},
	{"yes", no_argument, NULL, YES},
	{"wipe", no_argument, NULL, WIPE},
	{"hostname", required_argument, NULL, HOSTNAME},
	{"append", required_argument, NULL, APPEND},
	{"size", required_argument, NULL, SIZE},
	{"spare", required_argument, NULL, SPARE},
	{"keep-home", no_argument, NULL, KEEP_HOME},
	{"root-password-hash", required_argument, NULL, PASSWORD_HASH},
	{"kernel", required_argument, NULL, KERNEL},
	{"sha256", required_argument, NULL, SHA256},
	{"save-kernel", required_argument, NULL, SAVE_KERNEL},
	{"json", no_argument, NULL, JSON},
	{"unattended", no_argument, NULL, UNATTENDED},
	{"help", no_argument, NULL, HELP},
	{0},
};

void options_help(void)
{
	fputs("usage: nutshell-install [options] [DISK]\n"
	      "\n"
	      "Without DISK: lists the disks. With it: shows the plan, asks, and installs this "
	      "system there.\n"
	      "DISK is a device (/dev/vda), serial=TEXT, or auto: the only disk that is blank.\n"
	      "\n"
	      "  --dry-run              show the plan, write nothing\n"
	      "  --yes                  do not ask\n"
	      "  --wipe                 with --yes: even if there is data on the disk\n"
	      "  --hostname NAME        of the installed system; default: as here\n"
	      "  --append 'WORDS'       its kernel parameters; default: quiet\n"
	      "  --root-password-hash HASH  as `cryptpw` prints it; default: as here\n"
	      "  --size SIZE            of the system's partition (512M, 4G); default: all there "
	      "is\n"
	      "  --spare SIZE           a second, empty partition behind it\n"
	      "  --keep-home            the second partition that is there stays as it is\n"
	      "  --kernel FILE|URL      the bzImage to install; default: found (see "
	      "docs/install.md)\n"
	      "  --sha256 HEX           what its SHA-256 must be; needed for a URL\n"
	      "  --save-kernel FILE     write that kernel to a file; nothing is installed\n"
	      "  --json                 the list, the plan and the result for programs\n"
	      "  --unattended           DISK and answers from nutshell.install= on the kernel's "
	      "command line\n"
	      "  --help\n"
	      "\n"
	      "Exit status: 0 installed; 1 failed half-way (what that means for the disk is\n"
	      "said); 2 refused (not one byte was changed); 3 not wanted after all.\n",
		stdout);
}

/* 512M, 4G, 100000 (bytes). */
static bool parse_size(const char *text, uint64_t *bytes)
{
	static const char units[] = "KMGT";
	const char *unit;
	uint64_t number = 0;
	size_t digits = strspn(text, "0123456789");

	if (!digits || digits > 15)
		return false;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (uint64_t)(text[i] - '0');
	text += digits;
	unit = *text ? strchr(units, *text) : NULL;
	if (*text && (!unit || text[1]))
		return false;
	*bytes = unit ? number << 10 * (unit - units + 1) : number;
	return number && *bytes >> (unit ? 10 * (unit - units + 1) : 0) == number;
}

static bool take_size(const char *name, const char *text, uint64_t *bytes)
{
	if (parse_size(text, bytes))
		return true;
	message_error("%s %s: a size is wanted, as 512M or 4G", name, text);
	return false;
}

static bool take(struct options *options, int id)
{
	switch (id) {
	case DRY_RUN:
		return options->dry_run = true;
	case YES:
		return options->yes = true;
	case WIPE:
		return options->wipe = true;
	case KEEP_HOME:
		return options->keep_home = true;
	case JSON:
		return options->json = true;
	case UNATTENDED:
		return options->unattended = true;
	case HOSTNAME:
		return (options->hostname = optarg) != NULL;
	case APPEND:
		return (options->append = optarg) != NULL;
	case PASSWORD_HASH:
		return (options->password_hash = optarg) != NULL;
	case KERNEL:
		return (options->kernel = optarg) != NULL;
	case SHA256:
		return (options->sha256 = optarg) != NULL;
	case SAVE_KERNEL:
		return (options->save_kernel = optarg) != NULL;
	case SIZE:
		return take_size("--size", optarg, &options->size);
	case SPARE:
		return take_size("--spare", optarg, &options->spare);
	default:
		return false;
	}
}

static bool is_text(const char *text, const char *unwanted)
{
	return *text && !text[strcspn(text, unwanted)];
}

/* grub.cfg has it between single quotes, and its eval reads it a second time, where these would
 * mean something to GRUB; a pair of double quotes is what the kernel takes it for. */
static bool gets_through_grub(const char *words)
{
	size_t quotes = 0;

	for (const char *at = words; (at = strchr(at, '"')); at++)
		quotes++;
	return !words[strcspn(words, "'\\$;&|<>{}#`\n")] && quotes % 2 == 0;
}

static bool are_sane(const struct options *options)
{
	const char *sha256 = options->sha256;

	if (options->hostname &&
		(!is_text(options->hostname, " \t\n/'\"") || strlen(options->hostname) > 64))
		message_error("--hostname '%s': that is no host name", options->hostname);
	else if (options->append && !gets_through_grub(options->append))
		message_error(
			"--append: $;&|<>{}#`, backslashes, newlines and single quotes do not get "
			"through GRUB, and double quotes come in pairs");
	else if (options->password_hash && !is_text(options->password_hash, ":\n"))
		message_error(
			"--root-password-hash: that is no hash; `cryptpw -m sha512` prints one");
	else if (sha256 && (strlen(sha256) != SHA256_TEXT ||
				   sha256[strspn(sha256, "0123456789abcdefABCDEF")]))
		message_error("--sha256 '%s': 64 hexadecimal digits are wanted", sha256);
	else if (options->kernel && strstr(options->kernel, "://") && !sha256)
		message_error("--kernel %s: a URL needs its --sha256", options->kernel);
	else if (options->keep_home && options->spare)
		message_error(
			"--keep-home and --spare are both about the second partition: take one");
	else
		return true;
	return false;
}

static bool read_command_line(struct params *params, struct options *options)
{
	char line[CMDLINE_MAX + 2];
	ssize_t len = io_read_file("/proc/cmdline", line, sizeof line);

	params_parse(params, line, len < 0 ? 0 : (size_t)len);
	options->disk = params_text(params, PARAM_INSTALL);
	if (!options->disk) {
		message_error(
			"--unattended: nutshell.install= is not on the kernel's command line");
		return false;
	}
	options->yes = true;
	options->wipe = strcmp(params_text(params, PARAM_INSTALL_WIPE), "yes") == 0;
	options->then = params_text(params, PARAM_INSTALL_THEN);
	options->kernel = params_text(params, PARAM_INSTALL_KERNEL);
	options->sha256 = params_text(params, PARAM_INSTALL_SHA256);
	if (!options->hostname)
		options->hostname = params_text(params, PARAM_HOSTNAME);
	if (!options->append)
		options->append = params_text(params, PARAM_INSTALL_APPEND);
	return true;
}

enum options_result options_parse(
	int argc, char **argv, struct params *params, struct options *options)
{
	int id;

	*options = (struct options){.then = "shell"};
	while ((id = getopt_long(argc, argv, "", table, NULL)) != -1) {
		if (id == HELP)
			return OPTIONS_HELP;
		if (!take(options, id))
			return OPTIONS_WRONG;
	}
	if (optind < argc)
		options->disk = argv[optind++];
	if (optind < argc || (options->disk && (options->unattended || options->save_kernel))) {
		message_error(
			"'%s' is too much: one DISK, and none with --unattended or --save-kernel "
			"(see --help)",
			argv[argc - 1]);
		return OPTIONS_WRONG;
	}
	if (options->unattended && !read_command_line(params, options))
		return OPTIONS_WRONG;
	return are_sane(options) ? OPTIONS_GO : OPTIONS_WRONG;
}
