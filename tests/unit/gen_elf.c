// What a loader would look for, and ELF files that are damaged in every way.
// sources: gen_init_cpio_list/*.c
// libraries: -lnettle -lelf -pthread
#define _POSIX_C_SOURCE 200809L
#include "gen_test.h"

#include "elf_file.h"
#include "host_libraries.h"
#include "loader.h"

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

static const char glibc_loader[] = "/lib64/ld-linux-x86-64.so.2";
static const char musl_loader[] = "/lib/ld-musl-x86_64.so.1";

static void folders_of(struct fixture *fixture, const char *rpath, const char *runpath,
	const char *const *expected)
{
	const struct elf_file file = {.rpath = rpath, .runpath = runpath};
	struct str list = loader_own_path(&file), folder;

	for (; *expected; expected++) {
		assert_true(loader_next_folder(&fixture->arena, &list, str_of("/opt/x"), &folder));
		assert_text(folder, *expected);
	}
	assert_false(loader_next_folder(&fixture->arena, &list, str_of("/opt/x"), &folder));
}

static void own_paths(void **state)
{
	folders_of(*state, NULL, NULL, (const char *[]){NULL});
	folders_of(*state, "/a:/b", NULL, (const char *[]){"/a", "/b", NULL});
	folders_of(*state, "/a:/b", "/c", (const char *[]){"/c", NULL});
	folders_of(*state, ":relative::$LIB:/a/", NULL, (const char *[]){"/a", NULL});
	folders_of(*state, "$ORIGIN:${ORIGIN}/../lib:$ORIGIN/./y", NULL,
		(const char *[]){"/opt/x", "/opt/lib", "/opt/x/y", NULL});
	folders_of(*state, "$ORIGIN/../../../..", NULL, (const char *[]){"/", NULL});
}

static void folders_of_paths(void **state)
{
	(void)state;
	assert_text(loader_folder_of(str_of("/a/b")), "/a");
	assert_text(loader_folder_of(str_of("/a")), "/");
	assert_text(loader_folder_of(str_of("/a//b")), "/a");
	assert_text(loader_folder_of(str_of("a")), "");
}

static void what_a_loader_provides(void **state)
{
	(void)state;
	assert_true(loader_provides(glibc_loader, "ld-linux-x86-64.so.2"));
	assert_false(loader_provides(glibc_loader, "libc.so.6"));
	assert_true(loader_provides(musl_loader, "libc.so"));
	assert_true(loader_provides(musl_loader, "libc.musl-x86_64.so.1"));
	assert_true(loader_provides(musl_loader, "libpthread.so.0"));
	assert_false(loader_provides(musl_loader, "libcrypto.so.3"));
	assert_false(loader_provides(NULL, "libc.so"));
	assert_string_equal(loader_folders(musl_loader)[1], "/usr/local/lib");
	assert_false(loader_is_musl(NULL));
}

/* Whatever this machine has, the usual folders come last. */
static void folders_of_this_machine(void **state)
{
	static const char *const loaders[] = {glibc_loader, musl_loader, "/lib/ld-musl-"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof loaders / sizeof loaders[0]; i++) {
		struct host_libraries libraries;

		host_libraries_read(&fixture->arena, loaders[i], &libraries);
		assert_true(libraries.count >= 3);
		assert_text(libraries.folders[libraries.count - 1], "/usr/lib");
		free(libraries.folders);
	}
}

static char *this_program(size_t *size)
{
	FILE *file = fopen("/proc/self/exe", "rb");
	char *image;

	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	*size = (size_t)ftell(file);
	rewind(file);
	image = malloc(*size);
	assert_int_equal(fread(image, 1, *size, file), *size);
	fclose(file);
	return image;
}

static void this_program_is_read(void **state)
{
	struct fixture *fixture = *state;
	struct elf_file file;
	bool has_cmocka = false;

	assert_int_equal(elf_file_read(&fixture->arena, "/proc/self/exe", &file), ELF_FILE_OK);
	assert_non_null(file.interpreter);
	for (size_t i = 0; i < file.needed_count; i++)
		has_cmocka = has_cmocka || strstr(file.needed[i], "libcmocka.so");
	assert_true(has_cmocka);
	free(file.needed);
}

static void what_is_no_program(void **state)
{
	struct fixture *fixture = *state;
	struct elf_file file;
	char text[] = "#!/bin/sh\n", magic[] = "\177ELF";

	assert_int_equal(elf_file_parse(&fixture->arena, text, sizeof text, &file), ELF_FILE_OTHER);
	assert_int_equal(elf_file_parse(&fixture->arena, magic, 4, &file), ELF_FILE_BAD);
	assert_int_equal(elf_file_read(&fixture->arena, "/nowhere", &file), ELF_FILE_ERROR);
	assert_int_equal(elf_file_read(&fixture->arena, "/dev/null", &file), ELF_FILE_ERROR);
	assert_null(file.needed);
}

/* Cut off anywhere, and with any byte of the headers changed: read or refused, without a fault. */
static void damaged_programs(void **state)
{
	struct fixture *fixture = *state;
	struct elf_file file;
	size_t size, bad = 0;
	char *image = this_program(&size);

	for (size_t cut = 0; cut < size; cut += cut < 2048 ? 1 : 4099) {
		char *part = malloc(cut + 1);

		memcpy(part, image, cut);
		bad += elf_file_parse(&fixture->arena, part, cut, &file) == ELF_FILE_BAD;
		free(file.needed);
		free(part);
	}
	assert_true(bad > 2000);
	for (size_t at = 4; at < 1024; at++) {
		char kept = image[at];

		for (int bit = 0; bit < 8; bit += 7) {
			image[at] = (char)(kept ^ (1 << bit));
			elf_file_parse(&fixture->arena, image, size, &file);
			free(file.needed);
		}
		image[at] = kept;
	}
	free(image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(own_paths),
		cmocka_unit_test(folders_of_paths),
		cmocka_unit_test(what_a_loader_provides),
		with_fixture(folders_of_this_machine),
		with_fixture(this_program_is_read),
		with_fixture(what_is_no_program),
		with_fixture(damaged_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
