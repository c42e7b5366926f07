/* nutshell-install: this system onto a disk, whole or not at all. */
#include "apply.h"
#include "copy.h"
#include "disk_list.h"
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

enum status { INSTALLED, FAILED, REFUSED, NOT_WANTED };

static enum status list_disks(const struct options *options)
{
	struct blockdev_list disks;

	if (blockdev_look(&disks) != 0) {
		message_error("cannot list the disks: %s", strerror(errno));
		return REFUSED;
	}
	if (options->json)
		disk_list_show_json(&disks);
	else
		disk_list_show(&disks);
	blockdev_free(&disks);
	return INSTALLED;
}

/* The name of the disk, typed again: nothing that one types by accident. */
static bool is_wanted(const struct plan *plan)
{
	char line[80];

	if (plan->options->yes)
		return true;
	printf("\nType the disk's name (%s) to go on: ", plan->path);
	fflush(stdout);
	if (!fgets(line, sizeof line, stdin))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, plan->path) == 0 || strcmp(line, plan->path + strlen("/dev/")) == 0)
		return true;
	puts("That is not its name: nothing was changed.");
	return false;
}

static void tell_end(const struct plan *plan)
{
	if (plan->options->json) {
		plan_show_json(plan);
		return;
	}
	printf("\nInstalled on %s: PARTUUID %s.\n"
	       "Next: reboot, and let the machine start from that disk.\n",
		plan->path, plan->layout.partuuid);
}

static enum status install(const struct options *options)
{
	static struct plan plan;
	enum status status = REFUSED;

	if (plan_make(&plan, options)) {
		if (!options->json)
			plan_show(&plan);
		else if (options->dry_run)
			plan_show_json(&plan);
		/* Before the steps, which go to standard error. */
		fflush(stdout);
		if (options->dry_run)
			status = INSTALLED;
		else if (!is_wanted(&plan))
			status = NOT_WANTED;
		else
			status = apply_plan(&plan) ? INSTALLED : FAILED;
		if (status == INSTALLED && !options->dry_run)
			tell_end(&plan);
	}
	kernel_source_free(&plan.kernel);
	blockdev_free(&plan.disks);
	return status;
}

/* For whoever hands it on, such as nutshell-serve. */
static enum status save_kernel(const struct options *options)
{
	struct kernel_source kernel;
	struct copied copied = {.files = NULL};
	enum status status = REFUSED;

	message_quiet();
	if (kernel_source_find(options, &kernel))
		status = copy_file(kernel.path, "", options->save_kernel, &copied) ? INSTALLED
										   : FAILED;
	if (status == INSTALLED)
		printf("%s: from %s, sha256 %s\n", options->save_kernel, kernel.from,
			kernel.sha256_text);
	copied_free(&copied);
	kernel_source_free(&kernel);
	return status;
}

static void go_on(const char *then)
{
	fflush(stdout);
	if (strcmp(then, "reboot") == 0)
		execlp("reboot", "reboot", (char *)NULL);
	if (strcmp(then, "poweroff") == 0)
		execlp("poweroff", "poweroff", (char *)NULL);
}

int main(int argc, char **argv)
{
	static struct params params;
	struct options options;
	enum status status;

	switch (options_parse(argc, argv, &params, &options)) {
	case OPTIONS_HELP:
		options_help();
		return 0;
	case OPTIONS_WRONG:
		return REFUSED;
	default:
		break;
	}
	if (options.json)
		message_quiet();
	if (!options.disk && !options.save_kernel)
		return (int)list_disks(&options);
	if (geteuid() != 0) {
		message_error("only root may write to disks");
		return REFUSED;
	}
	if (options.save_kernel)
		return (int)save_kernel(&options);
	status = install(&options);
	if (status == INSTALLED && options.unattended)
		go_on(options.then);
	return (int)status;
}
