// Paths, the order of a tree, hard links.
// sources: src/inspect/*.c src/lib/bzimage.c src/lib/crc32.c
// libraries: -larchive -lelf -lnettle
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "entries.h"

static void is_cleaned(const char *path, const char *expected)
{
	char *clean = entry_clean_path(path);

	assert_string_equal(clean, expected);
	free(clean);
}

static void clean_paths(void **state)
{
	(void)state;
	is_cleaned("", "/");
	is_cleaned(".", "/");
	is_cleaned("/", "/");
	is_cleaned("./a//b/./c/", "/a/b/c");
	is_cleaned("/.a/..b/.", "/.a/..b");
	is_cleaned("a/../b", "/a/../b");
}

static void order(void **state)
{
	static const char *const sorted[] = {
		"/", "/a", "/a/b", "/a/b/c", "/a/c", "/a b", "/a.b", "/b"};
	enum { COUNT = sizeof sorted / sizeof sorted[0] };

	(void)state;
	for (int i = 0; i < COUNT; i++)
		for (int j = 0; j < COUNT; j++) {
			int result = path_compare(sorted[i], sorted[j]);

			assert_int_equal((result > 0) - (result < 0), (i > j) - (i < j));
		}
}

static void the_last_of_one_path_counts(void **state)
{
	struct entries entries = {0};
	struct tree tree;

	(void)state;
	for (int i = 0; i < 100; i++) {
		entries_add(&entries, "a", NULL)->uid = (uint32_t)i;
		entries_add(&entries, "a/x", "target")->uid = (uint32_t)i;
		entries_add(&entries, "/a.x", NULL);
	}
	tree_make(&tree, &entries);
	assert_int_equal(tree.count, 3);
	assert_string_equal(tree.list[1]->path, "/a/x");
	assert_string_equal(tree.list[1]->target, "target");
	assert_int_equal(tree.list[0]->uid, 99);
	assert_int_equal(tree.list[1]->uid, 99);
	assert_int_equal(tree_find(&tree, "a/"), 0);
	assert_int_equal(tree_below(&tree, 0), 2);
	assert_int_equal(tree_find(&tree, "./a/x"), 1);
	assert_int_equal(tree_find(&tree, "a/"), 0);
	assert_int_equal(tree_find(&tree, "a/x/y"), 3);
	assert_int_equal(tree_find(&tree, "/"), 3);
	tree_free(&tree);
	entries_free(&entries);
}

static void no_entries(void **state)
{
	struct entries entries = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree, &entries);
	assert_int_equal(tree.count, 0);
	assert_int_equal(tree_find(&tree, "/"), 0);
	tree_free(&tree);
}

static void add_link(struct entries *entries, uint64_t inode, uint32_t mode, size_t len)
{
	struct entry *entry = entries_add(entries, "x", NULL);

	entry->inode = inode;
	entry->mode = mode;
	entry->nlink = 2;
	entry->data = (struct span){(const uint8_t *)"12345678", len};
	entry->size = len;
}

/* As the kernel's generator writes them, the data are with the last. */
static void hard_links(void **state)
{
	struct entries entries = {0};

	(void)state;
	add_link(&entries, 5, S_IFREG, 8);
	add_link(&entries, 5, S_IFREG, 0);
	add_link(&entries, 6, S_IFREG, 0);
	add_link(&entries, 5, S_IFREG, 3);
	add_link(&entries, 5, S_IFCHR, 0);
	entries_join_links(&entries, 1);
	assert_int_equal(entries.list[0].size, 8); /* of an archive before */
	assert_int_equal(entries.list[0].links_to, 0);
	assert_int_equal(entries.list[1].size, 3);
	assert_int_equal(entries.list[1].data.len, 3);
	assert_int_equal(entries.list[3].links_to, 1);
	assert_int_equal(entries.list[2].links_to, 2);
	assert_int_equal(entries.list[2].size, 0);
	assert_int_equal(entries.list[4].links_to, 4);
	entries_free(&entries);
}

static void types(void **state)
{
	static const struct {
		uint32_t mode;
		const char *name;
	} rows[] = {{S_IFDIR, "dir"}, {S_IFREG, "file"}, {S_IFLNK, "link"}, {S_IFCHR, "char"},
		{S_IFBLK, "block"}, {S_IFIFO, "fifo"}, {S_IFSOCK, "socket"}, {0, "unknown"},
		{0170000, "unknown"}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct entry entry = {.mode = rows[i].mode | 0755};

		assert_string_equal(entry_type(&entry), rows[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean_paths),
		cmocka_unit_test(order),
		cmocka_unit_test(the_last_of_one_path_counts),
		cmocka_unit_test(no_entries),
		cmocka_unit_test(hard_links),
		cmocka_unit_test(types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
