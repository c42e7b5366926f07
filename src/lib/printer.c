#include "printer.h"

#include "decimal.h"
#include "io.h"

#include <string.h>

static void flush(struct printer *printer)
{
	if (!printer->failed && !io_write_all(printer->fd, printer->text, printer->len))
		printer->failed = true;
	printer->len = 0;
}

static void print_byte(struct printer *printer, char byte)
{
	if (printer->len == sizeof printer->text)
		flush(printer);
	printer->text[printer->len++] = byte;
}

void print_bytes(struct printer *printer, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		print_byte(printer, bytes[i]);
}

void print_text(struct printer *printer, const char *text)
{
	print_bytes(printer, text, strlen(text));
}

void print_number(struct printer *printer, size_t number)
{
	char text[DECIMAL_TEXT];

	print_bytes(printer, text, decimal_text(number, text));
}

void print_shown(struct printer *printer, const char *text, size_t width)
{
	size_t len = strlen(text);

	for (; *text; text++)
		print_byte(printer, (unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
	for (; len < width; len++)
		print_byte(printer, ' ');
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void print_assignment(struct printer *printer, const char *name, const char *value)
{
	for (; *name; name++)
		print_byte(printer, is_name(*name) ? *name : '_');
	print_text(printer, "='");
	for (; *value; value++) {
		if (*value == '\'')
			print_text(printer, "'\\''");
		else
			print_byte(printer, *value);
	}
	print_text(printer, "'\n");
}

bool print_end(struct printer *printer)
{
	flush(printer);
	return !printer->failed;
}
