#include "show.h"

#include "text.h"

#include <string.h>

typedef unsigned long long number;

static void label(FILE *to, const char *name)
{
	fprintf(to, "  %-13s ", name);
}

static void show_boot(FILE *to, const struct image *image)
{
	const struct bzimage_details *details = &image->details;

	label(to, "protocol");
	fprintf(to, "%d.%02d%s%s%s\n", image->header.protocol >> 8, image->header.protocol & 0xff,
		details->xloadflags & BZIMAGE_64_BIT ? ", 64 bit" : "",
		details->relocatable ? ", relocatable" : "",
		details->xloadflags & BZIMAGE_ABOVE_4G ? ", may be loaded above 4 GiB" : "");
	label(to, "EFI");
	fputs(image->efi.stub ? "stub" : "no stub", to);
	if (image->efi.signature_len)
		fprintf(to, ", signature of %llu bytes", (number)image->efi.signature_len);
	putc('\n', to);
	label(to, "checksum");
	fputs(image->checksum
			? "fits\n"
			: "none, or does not fit (signed, changed, or of Linux 6.16 or later)\n",
		to);
	if (!details->memory)
		return;
	label(to, "memory");
	fprintf(to, "%u bytes at 0x%llx while it unpacks itself\n", details->memory,
		(number)details->preferred_address);
}

static void show_kernel(FILE *to, const struct image *image)
{
	label(to, "setup");
	fprintf(to, "%llu bytes\n", (number)image->header.setup_size);
	label(to, "kernel");
	if (image->kernel)
		fprintf(to, "%s, %llu bytes at %llu; unpacked %zu bytes, %u bit\n",
			compression_name(image->compression), (number)image->details.packed_size,
			(number)image->details.packed_at, image->kernel_size, image->vmlinux.bits);
	else
		fputs("not to be had: the boot protocol before 2.08 does not say where it is\n",
			to);
	if (!image->kernel)
		return;
	label(to, "command line");
	print_shown(to, image->cmdline ? image->cmdline : "none found");
	putc('\n', to);
	label(to, ".config");
	if (image->config)
		fprintf(to, "included, %zu bytes\n", image->config_size);
	else
		fputs("not included\n", to);
}

static void show_part(FILE *to, const struct initramfs_part *part)
{
	label(to, "initramfs");
	if (strcmp(part->source, "kernel") == 0)
		fputs("in the kernel", to);
	else
		print_shown(to, part->source);
	if (part->offset)
		fprintf(to, " at %llu", (number)part->offset);
	fprintf(to, ": %zu %s, %llu bytes", part->entries, part->entries == 1 ? "entry" : "entries",
		(number)part->size);
	if (part->compression != COMPRESSION_NONE)
		fprintf(to, ", %s; unpacked %llu bytes", compression_name(part->compression),
			(number)part->unpacked_size);
	putc('\n', to);
}

void show_summary(FILE *to, const char *name, const struct image *image, const struct tree *tree)
{
	print_shown(to, name);
	fprintf(to, ": %zu bytes\n", image->file.len);
	label(to, "version");
	print_shown(to, *image->version ? image->version : "not said");
	putc('\n', to);
	show_boot(to, image);
	show_kernel(to, image);
	for (size_t i = 0; i < image->initramfs.count; i++)
		show_part(to, &image->initramfs.parts[i]);
	if (image->initramfs.count > 1) {
		label(to, "together");
		fprintf(to, "%zu paths\n", tree->count);
	}
	if (!image->initramfs.count) {
		label(to, "initramfs");
		fputs("none\n", to);
	}
	if (image->appended_unknown) {
		label(to, "appended");
		fprintf(to, "%llu bytes that are no initramfs\n", (number)image->appended);
	}
}
