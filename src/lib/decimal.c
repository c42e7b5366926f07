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
