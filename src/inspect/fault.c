#include "fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool fault_set(struct fault *fault, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(fault->text, sizeof fault->text, format, arguments);
	va_end(arguments);
	return false;
}

bool fault_within(struct fault *fault, const char *where)
{
	struct fault inner = *fault;

	snprintf(fault->text, sizeof fault->text, "%s: %.*s", where,
		(int)(sizeof inner.text - strlen(where) - 3), inner.text);
	return false;
}
