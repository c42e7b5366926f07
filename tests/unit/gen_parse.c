// Descriptions as strings: what each verb makes of its line, and what is reported.
// sources: gen_init_cpio_list/*.c
// libraries: -lnettle -lelf -pthread
#define _POSIX_C_SOURCE 200809L
#include "gen_test.h"

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

/* Reads the text, and expects nothing to be wrong with it. */
static void good(struct fixture *fixture, const char *text)
{
	describe(fixture, text);
	assert_string_equal(messages(fixture), "");
}

/* Each text has one error, of that check. */
struct bad_text {
	const char *text;
	const char *rule;
};

static void each_is_reported(void **state, const struct bad_text *rows, size_t count)
{
	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct fixture *fixture;
		void *own;

		fixture_open(&own);
		fixture = own;
		describe(fixture, rows[i].text);
		parse_end(&fixture->parser);
		accounts_finish(&fixture->image);
		if (fixture->diags.count != 1 || !strstr(messages(fixture), rows[i].rule))
			fail_msg("%s\nexpected one error %s, not: %s", rows[i].text, rows[i].rule,
				messages(fixture));
		fixture_close(&own);
	}
}

static void entries(void **state)
{
	struct fixture *fixture = *state;

	good(fixture, "dir /d 1777 1 2\nslink /s a/b\nnod /c c 5 1\nnod /b 0660 0 6 b 8 1\n"
		      "pipe p\nsock //x/./y/\n");
	assert_int_equal(at(fixture, "/d")->mode, 01777);
	assert_int_equal(at(fixture, "/d")->uid, 1);
	assert_int_equal(at(fixture, "/d")->gid, 2);
	assert_text(entry_target(at(fixture, "/s")), "a/b");
	assert_int_equal(at(fixture, "/s")->mode, 0777);
	assert_int_equal(at(fixture, "/c")->type, ENTRY_CHAR);
	assert_int_equal(at(fixture, "/c")->device.major, 5);
	assert_int_equal(at(fixture, "/b")->type, ENTRY_BLOCK);
	assert_int_equal(at(fixture, "/b")->gid, 6);
	assert_int_equal(at(fixture, "/p")->type, ENTRY_PIPE);
	assert_int_equal(at(fixture, "/x/y")->type, ENTRY_SOCK);
	assert_int_equal(at(fixture, "/x/y")->pos.line, 6);
	assert_int_equal(at(fixture, "/x/y")->pos.col, 6);
}

static void no_newline_at_the_end(void **state)
{
	good(*state, "dir /a");
	assert_non_null(at(*state, "/a"));
}

static void content_is_kept(void **state)
{
	struct fixture *fixture = *state;

	good(fixture,
		"set A b\ncontent /x 0600 1 2 <<E\n${A}$A $\n\nE\ncontent /y <<\"E\"\n${A}\nE\n"
		"content /z <<E\r\nline\r\nE\r\ncontent /empty <<E\nE\n");
	assert_text(at(fixture, "/x")->source->text, "b$A $\n\n");
	assert_int_equal(at(fixture, "/x")->mode, 0600);
	assert_int_equal(at(fixture, "/x")->gid, 2);
	assert_text(at(fixture, "/y")->source->text, "${A}\n");
	assert_text(at(fixture, "/z")->source->text, "line\r\n");
	assert_int_equal(at(fixture, "/empty")->source->size, 0);
}

static void conditions(void **state)
{
	struct fixture *fixture = *state;

	assert_true(parser_define(&fixture->parser, "b=off"));
	good(fixture, "feature a on \"A\"\nfeature b on \"B\"\nfeature c off \"C\"\n"
		      "if a\ndir /a\nif b\ndir /ab\nif a\ndir /aba\nend\nelse\ndir /anb\nend\n"
		      "else\nnonsense \"\nif b\nelse\nend\ndir /na\nend\n"
		      "if c\ncontent /c <<E\nend\nE\ndir /c\nend\ndir /last\n");
	assert_non_null(at(fixture, "/a"));
	assert_null(at(fixture, "/ab"));
	assert_null(at(fixture, "/aba"));
	assert_non_null(at(fixture, "/anb"));
	assert_null(at(fixture, "/na"));
	assert_null(at(fixture, "/c"));
	assert_non_null(at(fixture, "/last"));
}

static void accounts(void **state)
{
	struct fixture *fixture = *state;

	good(fixture,
		"dir /late 0755 alice wheel\nuser alice uid=1000 gid=10\ngroup wheel gid=10\n"
		"user bob uid=1001 group=wheel groups=alice\ngroup alice gid=2000 members=bob\n");
	accounts_finish(&fixture->image);
	assert_string_equal(messages(fixture), "");
	assert_int_equal(at(fixture, "/late")->uid, 1000);
	assert_int_equal(at(fixture, "/late")->gid, 10);
	assert_text(at(fixture, "/etc/group")->source->text,
		"wheel:x:10:\nalice:x:2000:bob\nroot:x:0:\n");
	assert_int_equal(at(fixture, "/etc/shadow")->mode, 0600);
	assert_int_equal(at(fixture, "/home/alice")->uid, 1000);
}

static void root_needs_no_user_line(void **state)
{
	struct fixture *fixture = *state;

	good(fixture, "dir /a 0700 root root\n");
	accounts_finish(&fixture->image);
	assert_string_equal(messages(fixture), "");
	assert_null(at(fixture, "/etc/passwd"));
}

static void overrides(void **state)
{
	struct fixture *fixture = *state;

	good(fixture,
		"dir /a 0700 alice\ndir /a/b\nreplace dir /a 0711\nslink /s x\nreplace pipe /s\n"
		"user alice uid=1\nremove user alice\nset A 1\nreplace set A 2\ndir /${A}\n"
		"budget 1K\nreplace budget 2K\nremove /a/b\n");
	accounts_finish(&fixture->image);
	assert_string_equal(messages(fixture), "");
	assert_int_equal(at(fixture, "/a")->mode, 0711);
	assert_int_equal(at(fixture, "/a")->uid, 0);
	assert_null(at(fixture, "/a/b"));
	assert_int_equal(at(fixture, "/s")->type, ENTRY_PIPE);
	assert_non_null(at(fixture, "/2"));
	assert_int_equal(fixture->image.budget, 2048);
}

static const struct bad_text bad_texts[] = {
	{"dri /a\n", "did you mean 'dir'? [unknown-verb]"},
	{"dir\n", "[missing-field]"},
	{"dir /a 0755 0 0 x\n", "test:1:17: error: "},
	{"dir /a 0755 0 0 # x\ndir /a\n", "[duplicate-path]"},
	{"dir /a 99\n", "[bad-mode]"},
	{"dir /a \"\"\n", "[bad-mode]"},
	{"dir /a 0 x/y\n", "[bad-owner]"},
	{"dir /a 0 0 \"\"\n", "[bad-owner]"},
	{"dir /a 0 nobody\n", "[unknown-user]"},
	{"dir /a 0 0 nobody\n", "[unknown-group]"},
	{"nod /a x 1 1\n", "[bad-device]"},
	{"nod /a c 1 x\n", "[bad-device]"},
	{"nod /a c 1\n", "[missing-field]"},
	{"dir /a/../b\n", "[dot-dot]"},
	{"dir \"a b\"\n", "[unlistable-name]"},
	{"slink /a \"\"\n", "[empty-path]"},
	{"dir ${A}\n", "[unset-variable]"},
	{"set A\n", "[missing-field]"},
	{"set A 1\nset A 2\n", "[duplicate-variable]"},
	{"dir /a \"\n", "[bad-quote]"},
	{"content /a <<E\n", "[open-content]"},
	{"content /a <<\n", "[missing-field]"},
	{"content /a <<E\n${A}\nE\n", "test:2:1: error: "},
	{"content /a/.. <<E\ndri\nE\n", "[dot-dot]"},
	{"contnet /a <<E\ndri\nE\n", "[unknown-verb]"},
	{"if x\ndir /a 9\nend\n", "[unknown-feature]"},
	{"else\n", "[unbalanced-if]"},
	{"end\n", "[unbalanced-if]"},
	{"feature a on \"\"\nif a\n", "[unbalanced-if]"},
	{"feature a maybe \"\"\n", "[bad-feature]"},
	{"feature a on \"\"\nfeature a off \"\"\n", "[duplicate-feature]"},
	{"user a uid=1 uid=2\n", "[duplicate-attribute]"},
	{"user a uid=1\nuser b uid=1\n", "[duplicate-user]"},
	{"group a gid=1\ngroup b gid=1\n", "[duplicate-group]"},
	{"user a uid=1 password=plain\n", "[bad-password]"},
	{"user a uid=1 home=x\n", "[bad-attribute]"},
	{"user a uid=1 home=/x/..\n", "[dot-dot]"},
	{"user a uid=1 gid=1 group=root\n", "[bad-attribute]"},
	{"user a uid=1 groups=none\n", "[unknown-group]"},
	{"group a gid=1 members=none\n", "[unknown-user]"},
	{"user a x=1 uid=1\n", "[unknown-attribute]"},
	{"user a uid=1 x\n", "[extra-field]"},
	{"remove /a\n", "[nothing-there]"},
	{"remove /\n", "[nothing-there]"},
	{"remove what a\n", "[extra-field]"},
	{"replace dir /a\n", "[nothing-there]"},
	{"replace include x\n", "cannot be replaced [unknown-verb]"},
	{"replace\n", "[missing-field]"},
	{"budget x\n", "[bad-budget]"},
	{"budget 1\nbudget 2\n", "[bad-budget]"},
	{"include nowhere\n", "[include-missing]"},
	{"file /a nowhere\n", "[source-missing]"},
	{"tree /a nowhere\n", "[source-missing]"},
	{"service a nowhere\n", "[source-missing]"},
	{"applets /a nowhere\n", "[source-missing]"},
	{"program /a nowhere\n", "[source-missing]"},
	{"pipe /a\nremove /a\nremove /a\n", "[nothing-there]"},
	{"pipe /a\npipe /a/b\n", "[parent-not-directory]"},
	{"pipe /a/b\npipe /a\n", "[parent-not-directory]"},
	{"user a uid=1\npipe /etc/passwd\n", "is made from the 'user' and 'group' lines"},
};

static void bad_lines(void **state)
{
	each_is_reported(state, bad_texts, sizeof bad_texts / sizeof bad_texts[0]);
}

static void nul_bytes_and_long_lines(void **state)
{
	static const char nul[] = "dir /a\0b\ndir /c\n";
	struct fixture *fixture = *state;
	char *line = malloc(LINE_MAX_BYTES + 3);

	describe_bytes(fixture, nul, sizeof nul - 1);
	assert_non_null(strstr(messages(fixture), "test:1:7: error: a NUL byte [nul-byte]"));
	assert_non_null(at(fixture, "/c"));
	memset(line, '#', LINE_MAX_BYTES + 1);
	line[LINE_MAX_BYTES + 1] = '\n';
	line[LINE_MAX_BYTES + 2] = '\0';
	describe(fixture, line + 1);
	assert_int_equal(fixture->diags.count, 1);
	describe(fixture, line);
	assert_non_null(strstr(messages(fixture), "[line-too-long]"));
	free(line);
}

/* With the path known, an error in a line makes no other where the entry is used. */
static void nothing_follows(void **state)
{
	struct fixture *fixture = *state;

	describe(fixture, "dir /a 99\npipe /a/b\nslink /l a/b\nnod /dev/console x 5 1\n"
			  "content /init 0788 <<E\nE\n");
	check_image(&fixture->image);
	messages(fixture);
	assert_int_equal(fixture->diags.count, 3);
}

static void whole_image(void **state)
{
	struct fixture *fixture = *state;

	good(fixture, "slink /init bin/init\ncontent /bin/init 0755 <<\"E\"\n#! /bin/sh -e\nE\n"
		      "slink /bin/sh init\nnod /dev/console c 5 1\nslink /etc/mtab /proc/mounts\n");
	check_image(&fixture->image);
	assert_string_equal(messages(fixture), "");
	describe(fixture, "budget 1K\ncontent /x <<E\n" /* with its headers above 1 KiB */
			  "E\n");
	check_image(&fixture->image);
	assert_non_null(strstr(messages(fixture), "the archive has 1536 bytes, 512 more than its "
						  "budget; the largest files: /bin/init (14), "));
}

static void skipped_checks_are_silent(void **state)
{
	struct fixture *fixture = *state;
	bool skipped[RULE_COUNT] = {[RULE_NO_INIT] = true};

	fixture->diags.skipped = skipped;
	describe(fixture, "dir /a\n");
	check_image(&fixture->image);
	assert_int_equal(fixture->diags.count, 1);
	assert_non_null(strstr(messages(fixture), "[no-console]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(entries),
		with_fixture(no_newline_at_the_end),
		with_fixture(content_is_kept),
		with_fixture(conditions),
		with_fixture(accounts),
		with_fixture(root_needs_no_user_line),
		with_fixture(overrides),
		with_fixture(bad_lines),
		with_fixture(nul_bytes_and_long_lines),
		with_fixture(nothing_follows),
		with_fixture(whole_image),
		with_fixture(skipped_checks_are_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
