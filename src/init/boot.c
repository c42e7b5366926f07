#include "boot.h"

#include "../lib/format.h"

#include <stdarg.h>

bool boot_fails(struct boot *boot, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	format_list(boot->why, sizeof boot->why, format, arguments);
	va_end(arguments);
	boot->hint[0] = '\0';
	return false;
}

void boot_hint(struct boot *boot, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	format_list(boot->hint, sizeof boot->hint, format, arguments);
	va_end(arguments);
}
