// root= taken apart, and which of the devices seen it means.
// sources: src/lib/*.c
#include "lib_disks_test.h"

#define GUID "00112233-4455-6677-8899-aabbccddeeff"

static const struct {
	const char *value;
	enum root_kind kind;
	const char *text;
	long offset;
} good_rows[] = {
	{"PARTUUID=1234abcd-01", ROOT_PARTUUID, "1234abcd-01", 0},
	{"PARTUUID=1234ABCD-0f", ROOT_PARTUUID, "1234ABCD-0f", 0},
	{"partuuid=" GUID, ROOT_PARTUUID, GUID, 0},
	{"PARTUUID=" GUID "/PARTNROFF=2", ROOT_PARTUUID, GUID, 2},
	{"PARTUUID=1234abcd-01/PARTNROFF=-1", ROOT_PARTUUID, "1234abcd-01", -1},
	{"/dev/disk/by-partuuid/1234abcd-01", ROOT_PARTUUID, "1234abcd-01", 0},
	{"UUID=" GUID, ROOT_UUID, GUID, 0},
	{"UUID=1A2B-3C4D", ROOT_UUID, "1A2B-3C4D", 0},
	{"UUID=0123456789ABCDEF", ROOT_UUID, "0123456789ABCDEF", 0},
	{"UUID=2026-11-22-19-05-00-00", ROOT_UUID, "2026-11-22-19-05-00-00", 0},
	{"/dev/disk/by-uuid/" GUID, ROOT_UUID, GUID, 0},
	{"LABEL=a/b c=d", ROOT_LABEL, "a/b c=d", 0},
	{"/dev/disk/by-label/x", ROOT_LABEL, "x", 0},
	{"PARTLABEL=root", ROOT_PARTLABEL, "root", 0},
	{"/dev/vda1", ROOT_NAME, "vda1", 0},
	{"/dev/cciss/c0d0p1", ROOT_NAME, "cciss/c0d0p1", 0},
	{"vda1", ROOT_NAME, "vda1", 0},
	{"nvme0n1p2", ROOT_NAME, "nvme0n1p2", 0},
	{"/dev/fd0", ROOT_NAME, "fd0", 0},
	{"LABEL=0123456789012345678901234567890123456789012345678901234567890123456789", ROOT_LABEL,
		"0123456789012345678901234567890123456789012345678901234567890123456789", 0},
};

static void good(void **state)
{
	struct root_spec spec;

	(void)state;
	for (size_t i = 0; i < sizeof good_rows / sizeof *good_rows; i++) {
		const char *why = root_spec_parse(good_rows[i].value, &spec);

		if (why)
			fail_msg("%s: %s", good_rows[i].value, why);
		assert_int_equal(spec.kind, good_rows[i].kind);
		assert_int_equal(spec.len, strlen(good_rows[i].text));
		assert_memory_equal(spec.text, good_rows[i].text, spec.len);
		assert_int_equal(spec.offset, good_rows[i].offset);
	}
}

static void numbers(void **state)
{
	static const struct {
		const char *value;
		unsigned major, minor;
	} rows[] = {
		{"254:1", 254, 1},
		{"259:1048575", 259, 1048575},
		{"fe01", 254, 1},
		{"801", 8, 1},
		{"0801", 8, 1},
		{"b302", 0xb3, 2},
		{"FE01", 254, 1},
		{"00110302", 0x103, 0x102},
	};
	struct root_spec spec;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_null(root_spec_parse(rows[i].value, &spec));
		assert_int_equal(spec.kind, ROOT_NUMBER);
		assert_int_equal(spec.major, rows[i].major);
		assert_int_equal(spec.minor, rows[i].minor);
	}
}

/* What is wrong is said; kind and text are there all the same. */
static const char *const bad_rows[][2] = {
	{"", "empty"},
	{"PARTUUID=", "nothing"},
	{"UUID=", "nothing"},
	{"LABEL=", "nothing"},
	{"PARTLABEL=", "nothing"},
	{"/dev/", "nothing"},
	{"PARTUUID=1234abcd", "not a whole PARTUUID"},
	{"PARTUUID=1234abcd-", "not a whole PARTUUID"},
	{"PARTUUID=1234abcd-1", "not a whole PARTUUID"},
	{"PARTUUID=1234abcd-001", "not a whole PARTUUID"},
	{"PARTUUID=1234abcg-01", "not a whole PARTUUID"},
	{"PARTUUID=00112233-4455-6677-8899-aabbccddeef", "not a whole PARTUUID"},
	{"PARTUUID=00112233-4455-6677-8899-aabbccddeeff0", "not a whole PARTUUID"},
	{"PARTUUID=00112233-4455-6677-8899aaabbccddeeff", "not a whole PARTUUID"},
	{"PARTUUID=1234abcd-01/", "PARTNROFF"},
	{"PARTUUID=1234abcd-01/PARTNROFF=", "takes a number"},
	{"PARTUUID=1234abcd-01/PARTNROFF=1x", "takes a number"},
	{"PARTUUID=1234abcd-01/PARTNROFF=99999999999999999999", "takes a number"},
	{"PARTUUID=1234abcd/PARTNROFF=1", "not a whole PARTUUID"},
	{"UUID=00112233-4455-6677-8899", "not a whole UUID"},
	{"UUID=\"" GUID "\"", "not a whole UUID"},
	{"nfs", "network"},
	{"/dev/nfs", "network"},
	{"cifs", "network"},
	{"mtd0", "flash"},
	{"ubi0:root", "flash"},
	{"ram0", "RAM disk"},
	{"/dev/ram0", "RAM disk"},
	{"/dev/root", "not a device"},
	{"ID=5", "not a device"},
	{"254:", "not a device"},
	{"254:1:", "not a device"},
	{"5000:1", "not a device"},
};

static void bad(void **state)
{
	struct root_spec spec;

	(void)state;
	for (size_t i = 0; i < sizeof bad_rows / sizeof *bad_rows; i++) {
		const char *why = root_spec_parse(bad_rows[i][0], &spec);

		if (!why || !strstr(why, bad_rows[i][1]))
			fail_msg("%s: %s", bad_rows[i][0], why ? why : "good");
		assert_non_null(spec.text);
		assert_true(spec.len <= strlen(bad_rows[i][0]));
	}
}

/* Two disks with one signature, a GPT disk, a disk whose signature is zero. */
static const struct seen seen[] = {
	{.name = "cciss!c0d0", .major = 104},
	{.name = "vda", .major = 254},
	{.name = "vda1",
		.disk = "vda",
		.number = 1,
		.major = 254,
		.minor = 1,
		.partuuid = "1234abcd-01",
		.contents = {.type = "ext4", .uuid = GUID, .label = "Root"}},
	{.name = "vda2",
		.disk = "vda",
		.number = 2,
		.major = 254,
		.minor = 2,
		.partuuid = "1234abcd-02",
		.contents = {.type = "vfat", .uuid = "1A2B-3C4D"}},
	{.name = "vdb", .major = 254, .minor = 16},
	{.name = "vdb2",
		.disk = "vdb",
		.number = 2,
		.major = 254,
		.minor = 18,
		.partuuid = "1234abcd-02",
		.contents = {.label = "root"}},
	{.name = "vdc", .major = 254, .minor = 32},
	{.name = "vdc1", .disk = "vdc", .number = 1, .partuuid = GUID, .partlabel = "boot"},
	{.name = "vdc5",
		.disk = "vdc",
		.number = 5,
		.partuuid = "ffeeddcc-bbaa-9988-7766-554433221100",
		.partlabel = "Boot"},
	{.name = "vdd", .major = 254, .minor = 48},
	{.name = "vdd1", .disk = "vdd", .number = 1, .partuuid = "00000000-01", .zero_id = true},
};
enum { SEEN = sizeof seen / sizeof *seen };

static enum root_result match(const char *value, size_t *first, size_t *second)
{
	struct root_spec spec;

	assert_null(root_spec_parse(value, &spec));
	return root_match(&spec, seen, SEEN, first, second);
}

static const struct {
	const char *value;
	enum root_result result;
	const char *first, *second;
} match_rows[] = {
	{"PARTUUID=1234abcd-01", ROOT_FOUND, "vda1", NULL},
	{"PARTUUID=1234ABCD-01", ROOT_FOUND, "vda1", NULL},
	{"PARTUUID=1234abcd-03", ROOT_ABSENT, NULL, NULL},
	{"PARTUUID=1234abcd-02", ROOT_TWICE, "vda2", "vdb2"},
	{"PARTUUID=00000000-01", ROOT_ZERO, "vdd1", NULL},
	{"PARTUUID=00000000-02", ROOT_ABSENT, NULL, NULL},
	{"PARTUUID=1234abcd-01/PARTNROFF=1", ROOT_FOUND, "vda2", NULL},
	{"PARTUUID=" GUID "/PARTNROFF=4", ROOT_FOUND, "vdc5", NULL},
	{"PARTUUID=ffeeddcc-bbaa-9988-7766-554433221100/PARTNROFF=-4", ROOT_FOUND, "vdc1", NULL},
	{"PARTUUID=" GUID "/PARTNROFF=1", ROOT_ABSENT, NULL, NULL},
	{"PARTUUID=" GUID "/PARTNROFF=-1", ROOT_ABSENT, NULL, NULL},
	{"PARTUUID=FFEEDDCC-BBAA-9988-7766-554433221100", ROOT_FOUND, "vdc5", NULL},
	{"UUID=00112233-4455-6677-8899-AABBCCDDEEFF", ROOT_FOUND, "vda1", NULL},
	{"UUID=1a2b-3c4d", ROOT_FOUND, "vda2", NULL},
	{"UUID=1a2b-3c4e", ROOT_ABSENT, NULL, NULL},
	{"LABEL=root", ROOT_FOUND, "vdb2", NULL},
	{"LABEL=Root", ROOT_FOUND, "vda1", NULL},
	{"LABEL=ROOT", ROOT_ABSENT, NULL, NULL},
	{"LABEL=Roo", ROOT_ABSENT, NULL, NULL},
	{"LABEL=Roots", ROOT_ABSENT, NULL, NULL},
	{"PARTLABEL=Boot", ROOT_FOUND, "vdc5", NULL},
	{"/dev/vda1", ROOT_FOUND, "vda1", NULL},
	{"vda", ROOT_FOUND, "vda", NULL},
	{"/dev/vda10", ROOT_ABSENT, NULL, NULL},
	{"/dev/vd", ROOT_ABSENT, NULL, NULL},
	{"/dev/VDA1", ROOT_ABSENT, NULL, NULL},
	{"/dev/cciss/c0d0", ROOT_FOUND, "cciss!c0d0", NULL},
	{"254:18", ROOT_FOUND, "vdb2", NULL},
	{"fe12", ROOT_FOUND, "vdb2", NULL},
	{"254:19", ROOT_ABSENT, NULL, NULL},
};

static void matches(void **state)
{
	size_t first, second;

	(void)state;
	for (size_t i = 0; i < sizeof match_rows / sizeof *match_rows; i++) {
		enum root_result result = match(match_rows[i].value, &first, &second);

		if (result != match_rows[i].result)
			fail_msg("%s: %d", match_rows[i].value, result);
		if (match_rows[i].first)
			assert_string_equal(seen[first].name, match_rows[i].first);
		if (match_rows[i].second)
			assert_string_equal(seen[second].name, match_rows[i].second);
	}
}

static void nearest(void **state)
{
	static const char *const rows[][2] = {
		{"PARTUUID=1243abcd-01", "vda1"},
		{"PARTUUID=1234abdd-01", "vda1"},
		{"PARTUUID=1234abcd", "vda1"},
		{"PARTUUID=8899aabb-01", NULL},
		{"PARTUUID=00112233-4455-6677-8899", "vdc1"},
		{"PARTUUID=00112233-4455-6677-8899-aabbccddeef0", "vdc1"},
		{"PARTUUID=c0ffee00-1234-4abc-9def-0123456789ab", NULL},
		{"UUID=1a2b3c4d", "vda2"},
		{"UUID=00112233-4455-6677-8899-abacdcddeeff", "vda1"},
		{"LABEL=rout", "vda1"},
		{"LABEL=data", NULL},
		{"PARTLABEL=bot", "vdc1"},
		{"/dev/sda1", "vda1"},
		{"/dev/nvme0n1", NULL},
		{"254:19", NULL},
	};
	struct root_spec spec;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t at;

		root_spec_parse(rows[i][0], &spec);
		at = root_nearest(&spec, seen, SEEN);
		if (!rows[i][1] ? at != SEEN : at == SEEN || strcmp(seen[at].name, rows[i][1]) != 0)
			fail_msg("%s: %s", rows[i][0], at == SEEN ? "none" : seen[at].name);
	}
}

static void no_devices(void **state)
{
	struct root_spec spec;
	size_t first, second;

	(void)state;
	assert_null(root_spec_parse("/dev/vda1", &spec));
	assert_int_equal(root_match(&spec, NULL, 0, &first, &second), ROOT_ABSENT);
	assert_int_equal(root_nearest(&spec, NULL, 0), 0);
	/* No more is one that was cut short. */
	spec = (struct root_spec){.kind = ROOT_PARTUUID, .text = "1234abcd-0", .len = 10};
	assert_int_equal(root_match(&spec, seen, SEEN, &first, &second), ROOT_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(numbers),
		cmocka_unit_test(bad),
		cmocka_unit_test(matches),
		cmocka_unit_test(nearest),
		cmocka_unit_test(no_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
