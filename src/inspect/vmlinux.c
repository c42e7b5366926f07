#include "vmlinux.h"

#include "memory.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

static bool read_section(
	Elf *elf, Elf_Scn *scn, size_t names, struct span kernel, struct section *section)
{
	GElf_Shdr header;

	if (!gelf_getshdr(scn, &header))
		return false;
	section->name = elf_strptr(elf, names, header.sh_name);
	if (!section->name)
		return false;
	section->address = header.sh_addr;
	section->size = header.sh_size;
	section->bytes = (struct span){kernel.at, 0};
	if (header.sh_type == SHT_NOBITS || header.sh_type == SHT_NULL)
		return true;
	if (header.sh_offset > kernel.len || header.sh_size > kernel.len - header.sh_offset)
		return false;
	section->bytes = (struct span){kernel.at + header.sh_offset, (size_t)header.sh_size};
	return true;
}

static bool read_sections(Elf *elf, struct span kernel, struct vmlinux *vmlinux)
{
	Elf_Scn *scn = NULL;
	GElf_Ehdr header;
	size_t names, count, capacity = 0;

	/* libelf passes over a table that a short file does not have to its end. */
	if (!gelf_getehdr(elf, &header) || elf_getshdrnum(elf, &count) != 0 || !count ||
		count < header.e_shnum || elf_getshdrstrndx(elf, &names) != 0)
		return false;
	while ((scn = elf_nextscn(elf, scn))) {
		vmlinux->sections = memory_grow(vmlinux->sections, &capacity, vmlinux->count + 1,
			sizeof *vmlinux->sections);
		if (!read_section(elf, scn, names, kernel, &vmlinux->sections[vmlinux->count]))
			return false;
		vmlinux->count++;
	}
	return true;
}

bool vmlinux_parse(struct span kernel, struct vmlinux *vmlinux, struct fault *fault)
{
	Elf *elf;
	bool good;

	*vmlinux = (struct vmlinux){0};
	elf_version(EV_CURRENT);
	/* libelf takes it as not const, and writes to it only through calls that are not made here.
	 */
	elf = elf_memory((char *)(uintptr_t)kernel.at, kernel.len);
	if (!elf || elf_kind(elf) != ELF_K_ELF) {
		elf_end(elf);
		return fault_set(fault, "what its payload unpacks to is no ELF file");
	}
	vmlinux->bits = gelf_getclass(elf) == ELFCLASS64 ? 64 : 32;
	good = read_sections(elf, kernel, vmlinux);
	elf_end(elf);
	if (good)
		return true;
	vmlinux_free(vmlinux);
	return fault_set(fault, "the kernel that its payload unpacks to is damaged: bad sections");
}

void vmlinux_free(struct vmlinux *vmlinux)
{
	free(vmlinux->sections);
	*vmlinux = (struct vmlinux){0};
}

const struct section *vmlinux_section(const struct vmlinux *vmlinux, const char *name)
{
	for (size_t i = 0; i < vmlinux->count; i++)
		if (strcmp(vmlinux->sections[i].name, name) == 0)
			return &vmlinux->sections[i];
	return NULL;
}
