#include "checks.h"
#include "resolve.h"

enum { CONSOLE_MAJOR = 5, CONSOLE_MINOR = 1 };

static const struct srcpos nowhere;

void check_init(struct image *image)
{
	const struct entry *init = manifest_find(&image->manifest, str_of("/init"));

	if (resolves_to_executable(&image->manifest, str_of("/init")))
		return;
	if (!init)
		diag_error(image->diags, nowhere, RULE_NO_INIT,
			"the kernel starts /init, and there is none");
	else
		diag_error(image->diags, init->pos, RULE_NO_INIT,
			"the kernel starts /init, which does not lead to an executable file");
}

void check_console(struct image *image)
{
	const struct entry *console = manifest_find(&image->manifest, str_of("/dev/console"));

	if (!console)
		diag_error(image->diags, nowhere, RULE_NO_CONSOLE,
			"the kernel opens /dev/console for /init, and there is none; expected: nod "
			"/dev/console 0600 0 0 c 5 1");
	else if (console->type != ENTRY_BROKEN &&
		 (console->type != ENTRY_CHAR || console->device.major != CONSOLE_MAJOR ||
			 console->device.minor != CONSOLE_MINOR))
		diag_error(image->diags, console->pos, RULE_NO_CONSOLE,
			"/dev/console must be character device 5:1");
}
