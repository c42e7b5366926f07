// The tree: adding, who gives way to whom, removing, order.
// sources: gen_init_cpio_list/*.c
// libraries: -lnettle -lelf -pthread
#define _POSIX_C_SOURCE 200809L
#include "gen_test.h"

#include "resolve.h"

static struct entry what(enum entry_type type, enum entry_origin origin)
{
	struct entry entry = {.type = (uint8_t)type, .origin = (uint8_t)origin, .mode = 0700};

	if (type == ENTRY_SLINK) {
		entry.target = "target";
		entry.target_len = 6;
	}
	return entry;
}

static enum manifest_result add(
	struct fixture *fixture, const char *path, enum entry_type type, enum entry_origin origin)
{
	struct entry entry = what(type, origin), *there;

	return manifest_add(&fixture->image.manifest, str_of(path), &entry, &there);
}

static void order_of(struct fixture *fixture, const char *expected)
{
	struct manifest *manifest = &fixture->image.manifest;
	char buffer[ENTRY_PATH_MAX + 1];
	const struct entry *entry;
	struct buffer found = {0};

	manifest_sort(manifest);
	for (uint32_t i = 0; (entry = manifest_in_order(manifest, i)); i++)
		buffer_printf(&found, STR_FMT "\n", STR_ARG(entry_path(entry, buffer)));
	assert_string_equal(found.at, expected);
	free(found.at);
}

static void parents_are_made(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(add(fixture, "/a/b/c", ENTRY_PIPE, ORIGIN_EXPLICIT), MANIFEST_ADDED);
	assert_int_equal(at(fixture, "/a/b")->type, ENTRY_DIR);
	assert_int_equal(at(fixture, "/a/b")->mode, 0755);
	assert_int_equal(at(fixture, "/a/b")->origin, ORIGIN_IMPLIED);
	assert_int_equal(at(fixture, "/a/b/c")->mode, 0700);
	assert_null(at(fixture, "/a/b/c/d"));
	assert_null(at(fixture, "/x"));
	assert_ptr_equal(at(fixture, "/"), fixture->image.manifest.root);
}

static void sorted_parents_first(void **state)
{
	static const char *const paths[] = {"/b", "/a/b", "/a-b", "/aaaaaaaaaaaaaaaaaaaaaab",
		"/a.b", "/aaaaaaaaaaaaaaaaaaaaaa", "/\377", "/A", "/a/a"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		assert_int_equal(
			add(fixture, paths[i], ENTRY_PIPE, ORIGIN_EXPLICIT), MANIFEST_ADDED);
	order_of(fixture, "/\n/A\n/a\n/a/a\n/a/b\n/a-b\n/a.b\n/aaaaaaaaaaaaaaaaaaaaaa\n"
			  "/aaaaaaaaaaaaaaaaaaaaaab\n/b\n/\377\n");
}

static void many_entries(void **state)
{
	struct fixture *fixture = *state;
	const struct entry *entry, *before = NULL;
	uint32_t count;

	for (int i = 0; i < 50000; i++) {
		struct str path =
			arena_printf(&fixture->arena, "/dir%d/entry%d", i % 7, i * 7919 % 50000);

		assert_int_equal(
			add(fixture, path.at, ENTRY_PIPE, ORIGIN_EXPLICIT), MANIFEST_ADDED);
	}
	manifest_sort(&fixture->image.manifest);
	for (count = 0; (entry = manifest_in_order(&fixture->image.manifest, count)); count++) {
		if (before && before->parent == entry->parent)
			assert_true(
				memcmp(before->name, entry->name,
					before->name_len < entry->name_len ? before->name_len
									   : entry->name_len) <= 0);
		before = entry;
	}
	assert_int_equal(count, 50000 + 7 + 1);
}

/* Each row: what is there, what comes, and what is to happen. */
static void second_descriptions(void **state)
{
	static const struct {
		enum entry_type there;
		enum entry_origin there_origin;
		enum entry_type comes;
		enum entry_origin comes_origin;
		enum manifest_result result;
	} rows[] = {
		{ENTRY_PIPE, ORIGIN_EXPLICIT, ENTRY_PIPE, ORIGIN_EXPLICIT, MANIFEST_DUPLICATE},
		{ENTRY_DIR, ORIGIN_EXPLICIT, ENTRY_DIR, ORIGIN_EXPLICIT, MANIFEST_DUPLICATE},
		{ENTRY_DIR, ORIGIN_TREE, ENTRY_DIR, ORIGIN_EXPLICIT, MANIFEST_ADDED},
		{ENTRY_DIR, ORIGIN_EXPLICIT, ENTRY_DIR, ORIGIN_TREE, MANIFEST_KEPT},
		{ENTRY_DIR, ORIGIN_TREE, ENTRY_DIR, ORIGIN_TREE, MANIFEST_KEPT},
		{ENTRY_PIPE, ORIGIN_TREE, ENTRY_PIPE, ORIGIN_EXPLICIT, MANIFEST_DUPLICATE},
		{ENTRY_DIR, ORIGIN_TREE, ENTRY_PIPE, ORIGIN_EXPLICIT, MANIFEST_DUPLICATE},
		{ENTRY_SLINK, ORIGIN_APPLET, ENTRY_PIPE, ORIGIN_EXPLICIT, MANIFEST_ADDED},
		{ENTRY_SLINK, ORIGIN_APPLET, ENTRY_DIR, ORIGIN_TREE, MANIFEST_ADDED},
		{ENTRY_PIPE, ORIGIN_EXPLICIT, ENTRY_SLINK, ORIGIN_APPLET, MANIFEST_KEPT},
		{ENTRY_PIPE, ORIGIN_TREE, ENTRY_SLINK, ORIGIN_APPLET, MANIFEST_KEPT},
		{ENTRY_SLINK, ORIGIN_APPLET, ENTRY_SLINK, ORIGIN_APPLET, MANIFEST_KEPT},
		{ENTRY_BROKEN, ORIGIN_EXPLICIT, ENTRY_PIPE, ORIGIN_EXPLICIT, MANIFEST_KEPT},
		{ENTRY_PIPE, ORIGIN_EXPLICIT, ENTRY_BROKEN, ORIGIN_EXPLICIT, MANIFEST_DUPLICATE},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str path = arena_printf(&fixture->arena, "/%zu", i);

		assert_int_equal(
			add(fixture, path.at, rows[i].there, rows[i].there_origin), MANIFEST_ADDED);
		assert_int_equal(
			add(fixture, path.at, rows[i].comes, rows[i].comes_origin), rows[i].result);
	}
}

static void applets_of_two_programs(void **state)
{
	struct fixture *fixture = *state;
	struct entry other = what(ENTRY_SLINK, ORIGIN_APPLET), *there;

	other.target = "others";
	assert_int_equal(add(fixture, "/a", ENTRY_SLINK, ORIGIN_APPLET), MANIFEST_ADDED);
	assert_int_equal(manifest_add(&fixture->image.manifest, str_of("/a"), &other, &there),
		MANIFEST_DUPLICATE);
	assert_text(entry_target(there), "target");
}

static void parents_must_be_directories(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, "/a", ENTRY_PIPE, ORIGIN_EXPLICIT);
	assert_int_equal(
		add(fixture, "/a/b/c", ENTRY_PIPE, ORIGIN_EXPLICIT), MANIFEST_PARENT_NOT_DIR);
	add(fixture, "/b/c", ENTRY_PIPE, ORIGIN_EXPLICIT);
	assert_int_equal(add(fixture, "/b", ENTRY_PIPE, ORIGIN_EXPLICIT), MANIFEST_HAS_CHILDREN);
	assert_int_equal(add(fixture, "/b", ENTRY_DIR, ORIGIN_EXPLICIT), MANIFEST_ADDED);
	assert_non_null(at(fixture, "/b/c"));
	assert_int_equal(at(fixture, "/b")->mode, 0700);
}

static void removed_and_described_again(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, "/a/b/c", ENTRY_PIPE, ORIGIN_EXPLICIT);
	add(fixture, "/a/b/d", ENTRY_PIPE, ORIGIN_EXPLICIT);
	add(fixture, "/a/e", ENTRY_PIPE, ORIGIN_EXPLICIT);
	manifest_remove(&fixture->image.manifest, at(fixture, "/a/b"));
	assert_null(at(fixture, "/a/b"));
	assert_null(at(fixture, "/a/b/c"));
	order_of(fixture, "/\n/a\n/a/e\n");
	assert_int_equal(add(fixture, "/a/b/d", ENTRY_PIPE, ORIGIN_EXPLICIT), MANIFEST_ADDED);
	order_of(fixture, "/\n/a\n/a/b\n/a/b/d\n/a/e\n");
	manifest_remove(&fixture->image.manifest, at(fixture, "/a"));
	order_of(fixture, "/\n");
	assert_int_equal(add(fixture, "/a", ENTRY_PIPE, ORIGIN_EXPLICIT), MANIFEST_ADDED);
	order_of(fixture, "/\n/a\n");
}

static enum resolve_result resolved(struct fixture *fixture, const char *path, struct entry **found)
{
	struct manifest *manifest = &fixture->image.manifest;

	return resolve(manifest, manifest->root, str_of(path), found);
}

static void paths_are_followed(void **state)
{
	struct fixture *fixture = *state;
	struct entry *found;

	describe(fixture, "dir /usr/lib\nslink /lib usr/lib\npipe /usr/lib/p\n"
			  "slink /usr/lib/up ../../lib/p\nslink /loop loop\nslink /bad none\n"
			  "slink /log /run/log\ndir /proc\nslink /worse bad\n");
	assert_int_equal(resolved(fixture, "/lib/p", &found), RESOLVE_FOUND);
	assert_ptr_equal(found, at(fixture, "/usr/lib/p"));
	assert_int_equal(resolved(fixture, "/lib/./up", &found), RESOLVE_FOUND);
	assert_ptr_equal(found, at(fixture, "/usr/lib/p"));
	assert_int_equal(resolved(fixture, "../..//usr", &found), RESOLVE_FOUND);
	assert_int_equal(resolved(fixture, "/lib/p/x", &found), RESOLVE_MISSING);
	assert_int_equal(resolved(fixture, "/loop", &found), RESOLVE_CIRCLE);
	assert_int_equal(resolved(fixture, "bad", &found), RESOLVE_MISSING_BEHIND_LINK);
	assert_int_equal(resolved(fixture, "worse", &found), RESOLVE_MISSING_BEHIND_LINK);
	assert_int_equal(resolved(fixture, "none", &found), RESOLVE_MISSING);
	assert_int_equal(resolved(fixture, "/log", &found), RESOLVE_LATER);
	assert_int_equal(resolved(fixture, "/proc/1/exe", &found), RESOLVE_LATER);
}

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(parents_are_made),
		with_fixture(sorted_parents_first),
		with_fixture(many_entries),
		with_fixture(second_descriptions),
		with_fixture(applets_of_two_programs),
		with_fixture(parents_must_be_directories),
		with_fixture(removed_and_described_again),
		with_fixture(paths_are_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
