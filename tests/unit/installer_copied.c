// What was copied is remembered so that damage shows, wherever it is and however the bytes came.
// sources: src/installer/copied.c src/installer/message.c src/lib/*.c
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/installer/copied.h"

enum { SIZE = 61 };

static unsigned char bytes[SIZE];

static struct copied_file hashed(size_t cut, size_t len)
{
	struct copied_file file = {.size = 0};

	copied_bytes(&file, bytes, cut);
	copied_bytes(&file, bytes + cut, len - cut);
	return file;
}

static bool same(const struct copied_file *a, const struct copied_file *b)
{
	return a->size == b->size && a->hash == b->hash && a->word == b->word;
}

static int fill(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (unsigned char)(i * 37 + 1);
	return 0;
}

static void cuts_do_not_matter(void **state)
{
	struct copied_file whole = hashed(0, SIZE), other;

	(void)state;
	for (size_t cut = 0; cut <= SIZE; cut++) {
		other = hashed(cut, SIZE);
		assert_true(same(&whole, &other));
	}
}

static void every_flipped_bit_shows(void **state)
{
	struct copied_file whole = hashed(0, SIZE), other;

	(void)state;
	for (size_t bit = 0; bit < SIZE * 8; bit++) {
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		other = hashed(0, SIZE);
		assert_false(same(&whole, &other));
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
}

/* The same bit of two words: the products must not cancel each other. */
static void two_flipped_bits_show(void **state)
{
	struct copied_file whole = hashed(0, SIZE), other;

	(void)state;
	for (size_t bit = 0; bit < 64; bit++) {
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		bytes[8 + bit / 8] ^= (unsigned char)(1 << bit % 8);
		other = hashed(0, SIZE);
		assert_false(same(&whole, &other));
		fill(NULL);
	}
}

static void a_missing_zero_shows(void **state)
{
	struct copied_file whole, other;

	(void)state;
	bytes[SIZE - 1] = 0;
	whole = hashed(0, SIZE);
	other = hashed(0, SIZE - 1);
	assert_false(same(&whole, &other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(cuts_do_not_matter, fill),
		cmocka_unit_test_setup(every_flipped_bit_shows, fill),
		cmocka_unit_test_setup(two_flipped_bits_show, fill),
		cmocka_unit_test_setup(a_missing_zero_shows, fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
