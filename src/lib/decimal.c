#include "decimal.h"

long decimal_parse(const char *text, size_t len, long max)
{
	long value = 0;

	for (size_t i = 0; i < len; i++) {
		long digit = text[i] - '0';

		if (digit < 0 || digit > 9 || value > (max - digit) / 10)
			return -1;
		value = value * 10 + digit;
	}
	return len ? value : -1;
}

size_t decimal_text(unsigned long value, char text[DECIMAL_TEXT])
{
	unsigned long rest = value;
	size_t len = 1;

	while (rest /= 10)
		len++;
	for (size_t i = len; i-- > 0; value /= 10)
		text[i] = (char)('0' + value % 10);
	text[len] = '\0';
	return len;
}
