/* What stands between iPXE and the bundle: the SHA-256, the walk through what was loaded, the list.
 */
// sources: pxe/verify/check.c pxe/verify/sha256.c
// libraries: -lnettle
#include "check.h"
#include "sha256.h"

#include <nettle/sha2.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LIST_MAX 2048

/* A ramdisk as iPXE makes it, of exactly its size, and the list that fits. */
struct disk {
	uint8_t *bytes;
	size_t size;
	char list[LIST_MAX];
};

static void nettle(const void *data, size_t size, uint8_t digest[SHA256_BYTES])
{
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, size, data);
	sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
}

static void put(struct disk *disk, const void *data, size_t size)
{
	disk->bytes = realloc(disk->bytes, disk->size + size);
	memcpy(disk->bytes + disk->size, data, size);
	disk->size += size;
}

static void pad(struct disk *disk, size_t alignment)
{
	while (disk->size % alignment)
		put(disk, "", 1);
}

static void note(struct disk *disk, const char *data, size_t size, size_t archive)
{
	uint8_t digest[SHA256_BYTES];
	size_t at = strlen(disk->list);

	if (at)
		disk->list[at++] = ',';
	nettle(data, size, digest);
	for (size_t i = 0; i < SHA256_BYTES; i++, at += 2)
		sprintf(disk->list + at, "%02x", digest[i]);
	if (archive)
		sprintf(disk->list + at, ":%zu", archive);
}

static void put_file(struct disk *disk, const char *name, const char *data, size_t size)
{
	char header[128];

	pad(disk, 4);
	sprintf(header, "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x", 0, 0100644,
		0, 0, 1, 0, size, 0, 0, 0, 0, strlen(name) + 1, 0);
	put(disk, header, 110);
	put(disk, name, strlen(name) + 1);
	pad(disk, 4);
	put(disk, data, size);
	note(disk, data, size, 0);
}

static void put_archive(struct disk *disk, const char *data, size_t size)
{
	/* The 2025 iPXE begins each at a page under UEFI. */
	pad(disk, 4096);
	put(disk, data, size);
	note(disk, data, size, size);
}

static struct disk good_disk(void)
{
	struct disk disk = {NULL, 0, ""};

	put_file(&disk, "/boot/bzImage", "the kernel", 10);
	put_archive(&disk, "an archive", 10);
	put_file(&disk, "/etc/extra", "more", 4);
	return disk;
}

static enum check_result check(const struct disk *disk, struct checked *found)
{
	return check_ramdisk(disk->bytes, disk->size, disk->list, found);
}

static void test_digests(void **state)
{
	uint8_t data[300], ours[SHA256_BYTES], theirs[SHA256_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 31 + 7);
	for (size_t size = 0; size <= sizeof data; size++) {
		sha256(data, size, ours);
		nettle(data, size, theirs);
		assert_memory_equal(ours, theirs, sizeof ours);
	}
}

static void test_good(void **state)
{
	struct disk disk = good_disk();
	struct checked found;

	(void)state;
	assert_int_equal(check(&disk, &found), CHECK_GOOD);
	assert_int_equal(found.kernel_size, 10);
	assert_memory_equal(found.kernel, "the kernel", 10);
	pad(&disk, 4096);
	assert_int_equal(check(&disk, &found), CHECK_GOOD);
	free(disk.bytes);
}

/* No bit of what is run or unpacked may be another one. */
static void test_each_flipped_bit(void **state)
{
	struct disk disk = good_disk();
	struct checked found;
	size_t kernel = 110 + 14;

	(void)state;
	for (size_t bit = 0; bit < (size_t)10 * 8; bit++) {
		disk.bytes[kernel + bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(check(&disk, &found), CHECK_WRONG_DIGEST);
		assert_int_equal(found.file, 1);
		disk.bytes[kernel + bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	disk.bytes[disk.size - 1] ^= 1;
	assert_int_equal(check(&disk, &found), CHECK_WRONG_DIGEST);
	assert_int_equal(found.file, 3);
	free(disk.bytes);
}

static void test_cut_short_anywhere(void **state)
{
	struct disk disk = good_disk();
	struct checked found;

	(void)state;
	for (size_t size = 0; size < disk.size; size++) {
		uint8_t *part = malloc(size ? size : 1);
		memcpy(part, disk.bytes, size);
		enum check_result result = check_ramdisk(part, size, disk.list, &found);
		assert_true(result == CHECK_MISSING || result == CHECK_WRONG_DIGEST);
		free(part);
	}
	free(disk.bytes);
}

static void test_more_than_the_list(void **state)
{
	struct disk disk = good_disk();
	struct checked found;

	(void)state;
	*strrchr(disk.list, ',') = '\0';
	assert_int_equal(check(&disk, &found), CHECK_MORE);
	assert_int_equal(found.file, 3);
	free(disk.bytes);
}

static void test_no_kernel(void **state)
{
	struct disk disk = {NULL, 0, ""};
	struct checked found;

	(void)state;
	put_archive(&disk, "an archive", 10);
	assert_int_equal(check(&disk, &found), CHECK_NO_KERNEL);
	free(disk.bytes);
}

static void test_bad_lists(void **state)
{
	struct disk disk = good_disk();
	struct checked found;
	static const char *const bad[] = {"x", "0123", "", ",", ":5"};

	(void)state;
	assert_int_equal(check_ramdisk(disk.bytes, disk.size, "", &found), CHECK_NO_LIST);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		strcpy(disk.list + 65, bad[i]);
		assert_int_equal(check(&disk, &found), CHECK_BAD_LIST);
	}
	disk.list[63] = '\0';
	assert_int_equal(check(&disk, &found), CHECK_BAD_LIST);
	strcpy(disk.list + 63, "g");
	assert_int_equal(check(&disk, &found), CHECK_BAD_LIST);
	free(disk.bytes);
}

/* line without the word, and what the word held. */
static void takes(const char *line, const char *rest, const char *list)
{
	char text[100], got[20];

	strcpy(text, line);
	check_take_list(text, got, sizeof got);
	assert_string_equal(text, rest);
	assert_string_equal(got, list);
}

static void test_command_lines(void **state)
{
	(void)state;
	takes("", "", "");
	takes("quiet a=b", "quiet a=b", "");
	takes("verify=12,34:5 quiet", "quiet", "12,34:5");
	takes("quiet verify=12", "quiet ", "12");
	takes("a verify=12  b", "a b", "12");
	takes("overify=12 verify=3 b", "overify=12 b", "3");
	takes("verify=", "", "");
	takes("verify=01234567890123456789 b", "b", "0123456789012345678");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_each_flipped_bit),
		cmocka_unit_test(test_cut_short_anywhere),
		cmocka_unit_test(test_more_than_the_list),
		cmocka_unit_test(test_no_kernel),
		cmocka_unit_test(test_bad_lists),
		cmocka_unit_test(test_command_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
