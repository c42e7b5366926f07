#define _POSIX_C_SOURCE 200809L /* strnlen */

#include "format.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { DIGITS_MAX = 20 }; /* of 2^64 - 1 */

struct target {
	char *to;
	size_t size, len;
};

struct spec {
	bool left, zeros;
	size_t width, precision; /* SIZE_MAX: none */
	char length;		 /* 'l', 'z' or 0 */
};

static void put(struct target *target, const char *bytes, size_t len)
{
	size_t room = target->size - 1 - target->len;

	if (len > room)
		len = room;
	memcpy(target->to + target->len, bytes, len);
	target->len += len;
}

static void fill(struct target *target, char byte, size_t count)
{
	while (count--)
		put(target, &byte, 1);
}

static void put_padded(struct target *target, const struct spec *spec, const char *sign,
	const char *bytes, size_t len)
{
	size_t all = strlen(sign) + len, blanks = spec->width > all ? spec->width - all : 0;

	if (!spec->left && !spec->zeros)
		fill(target, ' ', blanks);
	put(target, sign, strlen(sign));
	if (!spec->left && spec->zeros)
		fill(target, '0', blanks);
	put(target, bytes, len);
	if (spec->left)
		fill(target, ' ', blanks);
}

static void put_number(struct target *target, const struct spec *spec, uint64_t number,
	unsigned base, bool negative)
{
	char digits[DIGITS_MAX];
	size_t at = sizeof digits;

	do {
		digits[--at] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);
	put_padded(target, spec, negative ? "-" : "", digits + at, sizeof digits - at);
}

static size_t read_number(const char **at)
{
	size_t number = 0;

	for (; **at >= '0' && **at <= '9'; (*at)++)
		number = number * 10 + (size_t)(**at - '0');
	return number;
}

static const char *read_spec(const char *at, struct spec *spec, va_list *arguments)
{
	*spec = (struct spec){.precision = SIZE_MAX};
	for (; *at == '-' || *at == '0'; at++) {
		spec->left = spec->left || *at == '-';
		spec->zeros = spec->zeros || *at == '0';
	}
	spec->width = read_number(&at);
	if (*at == '.' && at[1] == '*') {
		int given = va_arg(*arguments, int);

		spec->precision = given < 0 ? SIZE_MAX : (size_t)given;
		at += 2;
	} else if (*at == '.') {
		at++;
		spec->precision = read_number(&at);
	}
	if (*at == 'l' || *at == 'z')
		spec->length = *at++;
	return at;
}

/* long and size_t are of one size on every Linux. */
static void put_signed(struct target *target, const struct spec *spec, va_list *arguments)
{
	long number = spec->length ? va_arg(*arguments, long) : va_arg(*arguments, int);
	uint64_t absolute = number < 0 ? -(uint64_t)number : (uint64_t)number;

	put_number(target, spec, absolute, 10, number < 0);
}

static void put_argument(
	struct target *target, char kind, const struct spec *spec, va_list *arguments)
{
	char byte = kind;
	const char *text = &byte;
	size_t len = 1;

	switch (kind) {
	case 'd':
		put_signed(target, spec, arguments);
		return;
	case 'u':
	case 'x':
		put_number(target, spec,
			spec->length ? va_arg(*arguments, unsigned long)
				     : va_arg(*arguments, unsigned),
			kind == 'x' ? 16 : 10, false);
		return;
	case 's':
		text = va_arg(*arguments, const char *);
		len = strnlen(text, spec->precision);
		break;
	case 'c':
		byte = (char)va_arg(*arguments, int);
		break;
	default: /* %% */
		break;
	}
	put_padded(target, spec, "", text, len);
}

size_t format_list(char *to, size_t size, const char *format, va_list arguments)
{
	struct target target = {.to = to, .size = size};
	va_list rest;

	va_copy(rest, arguments);
	while (*format) {
		size_t len = strcspn(format, "%");
		struct spec spec;

		put(&target, format, len);
		format += len;
		if (!*format)
			break;
		format = read_spec(format + 1, &spec, &rest);
		if (*format)
			put_argument(&target, *format++, &spec, &rest);
	}
	va_end(rest);
	to[target.len] = '\0';
	return target.len;
}

size_t format_text(char *to, size_t size, const char *format, ...)
{
	va_list arguments;
	size_t len;

	va_start(arguments, format);
	len = format_list(to, size, format, arguments);
	va_end(arguments);
	return len;
}
