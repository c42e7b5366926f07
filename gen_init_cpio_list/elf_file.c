#define _POSIX_C_SOURCE 200809L

#include "elf_file.h"

#include "host.h"

#include <gelf.h>
#include <stdlib.h>

enum { NEEDED_MAX = 4096, STRING_MAX = 4096 };

static const char *copy(struct arena *arena, const char *text, size_t most)
{
	size_t len = strnlen(text, most);

	return len < most ? arena_copy(arena, (struct str){text, len}).at : NULL;
}

/* The interpreter's path, straight from the bytes of the file. */
static bool read_interpreter(
	struct arena *arena, Elf *elf, const GElf_Phdr *header, struct elf_file *file)
{
	size_t size;
	const char *raw = elf_rawfile(elf, &size);

	if (!raw || header->p_offset > size || header->p_filesz > size - header->p_offset)
		return false;
	file->interpreter = copy(arena, raw + header->p_offset,
		header->p_filesz < STRING_MAX ? (size_t)header->p_filesz : STRING_MAX);
	return file->interpreter != NULL;
}

static bool add_needed(
	struct arena *arena, const char *name, size_t *capacity, struct elf_file *file)
{
	const char *kept = copy(arena, name, STRING_MAX);

	if (!kept || file->needed_count >= NEEDED_MAX)
		return false;
	file->needed =
		array_grow(file->needed, capacity, file->needed_count + 1, sizeof *file->needed);
	file->needed[file->needed_count++] = kept;
	return true;
}

static bool read_dynamic(struct arena *arena, Elf *elf, Elf_Scn *section, const GElf_Shdr *header,
	struct elf_file *file)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t capacity = 0, entry_size = gelf_fsize(elf, ELF_T_DYN, 1, EV_CURRENT);
	GElf_Dyn entry;
	bool good = data && entry_size;

	for (size_t i = 0; good && i < data->d_size / entry_size; i++) {
		const char *text;

		if (!gelf_getdyn(data, (int)i, &entry) || entry.d_tag == DT_NULL)
			break;
		if (entry.d_tag != DT_NEEDED && entry.d_tag != DT_RPATH &&
			entry.d_tag != DT_RUNPATH)
			continue;
		text = elf_strptr(elf, header->sh_link, entry.d_un.d_val);
		if (!text)
			return false;
		if (entry.d_tag == DT_NEEDED)
			good = add_needed(arena, text, &capacity, file);
		else if (entry.d_tag == DT_RPATH)
			file->rpath = copy(arena, text, STRING_MAX);
		else
			file->runpath = copy(arena, text, STRING_MAX);
	}
	return good;
}

/* libelf passes over tables that a short file does not have to the end. */
static bool is_complete(Elf *elf, const GElf_Ehdr *header, size_t *segments)
{
	size_t sections;

	return elf_getphdrnum(elf, segments) == 0 && elf_getshdrnum(elf, &sections) == 0 &&
	       *segments >= header->e_phnum && sections >= header->e_shnum;
}

static bool read_segments(struct arena *arena, Elf *elf, size_t count, struct elf_file *file)
{
	GElf_Phdr header;

	for (size_t i = 0; i < count; i++) {
		if (!gelf_getphdr(elf, (int)i, &header))
			return false;
		if (header.p_type == PT_INTERP && !read_interpreter(arena, elf, &header, file))
			return false;
	}
	return true;
}

/* libelf calls a file of the wrong size none of its own; to the kernel it is one. */
static bool has_magic(Elf *elf)
{
	size_t size;
	const char *raw = elf_rawfile(elf, &size);

	return raw && size >= SELFMAG && memcmp(raw, ELFMAG, SELFMAG) == 0;
}

static enum elf_result read_elf(struct arena *arena, Elf *elf, struct elf_file *file)
{
	Elf_Scn *section = NULL;
	GElf_Ehdr header;
	GElf_Shdr section_header;
	size_t segments;

	*file = (struct elf_file){0};
	if (elf_kind(elf) != ELF_K_ELF)
		return has_magic(elf) ? ELF_FILE_BAD : ELF_FILE_OTHER;
	if (!gelf_getehdr(elf, &header) || !is_complete(elf, &header, &segments) ||
		!read_segments(arena, elf, segments, file))
		return ELF_FILE_BAD;
	file->machine = header.e_machine;
	file->class = header.e_ident[EI_CLASS];
	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &section_header))
			return ELF_FILE_BAD;
		if (section_header.sh_type == SHT_DYNAMIC)
			return read_dynamic(arena, elf, section, &section_header, file)
				       ? ELF_FILE_OK
				       : ELF_FILE_BAD;
	}
	return ELF_FILE_OK;
}

static enum elf_result finish(struct arena *arena, Elf *elf, struct elf_file *file)
{
	enum elf_result result = elf ? read_elf(arena, elf, file) : ELF_FILE_BAD;

	elf_end(elf);
	if (result != ELF_FILE_OK) {
		free(file->needed);
		*file = (struct elf_file){0};
	}
	return result;
}

enum elf_result elf_file_parse(struct arena *arena, char *image, size_t size, struct elf_file *file)
{
	*file = (struct elf_file){0};
	elf_version(EV_CURRENT);
	return finish(arena, elf_memory(image, size), file);
}

enum elf_result elf_file_read(struct arena *arena, const char *path, struct elf_file *file)
{
	enum elf_result result;
	int fd;

	*file = (struct elf_file){0};
	if (host_open(path, &fd) != HOST_OK)
		return ELF_FILE_ERROR;
	elf_version(EV_CURRENT);
	result = finish(arena, elf_begin(fd, ELF_C_READ, NULL), file);
	host_close(fd);
	return result;
}
