#include "show.h"

#include "digest.h"
#include "text.h"

#include <string.h>
#include <sys/stat.h>

static void text_or_null(struct json *json, const char *key, const char *text)
{
	if (text)
		json_text(json, key, text);
	else
		json_null(json, key);
}

static void show_header(struct json *json, const char *name, const struct image *image)
{
	const struct bzimage_details *details = &image->details;
	char protocol[16];

	snprintf(protocol, sizeof protocol, "%d.%02d", image->header.protocol >> 8,
		image->header.protocol & 0xff);
	json_text(json, "file", name);
	json_number(json, "size", image->file.len);
	text_or_null(json, "version", *image->version ? image->version : NULL);
	json_text(json, "protocol", protocol);
	json_number(json, "setup_size", image->header.setup_size);
	json_number(json, "image_size", image->header.size);
	json_bool(json, "checksum", image->checksum);
	json_bool(json, "relocatable", details->relocatable);
	json_number(json, "alignment", details->alignment);
	json_number(json, "preferred_address", details->preferred_address);
	json_number(json, "init_size", details->memory);
	json_number(json, "cmdline_max", details->cmdline_max);
	json_number(json, "xloadflags", details->xloadflags);
	json_bool(json, "efi_stub", image->efi.stub);
	json_number(json, "signature_size", image->efi.signature_len);
	json_number(json, "appended_size", image->appended);
	text_or_null(json, "cmdline", image->cmdline);
	if (image->config)
		json_number(json, "config_size", image->config_size);
	else
		json_null(json, "config_size");
}

static void show_kernel(struct json *json, const struct image *image)
{
	if (!image->kernel) {
		json_null(json, "kernel");
		return;
	}
	json_open(json, "kernel", '{');
	json_text(json, "compression", compression_name(image->compression));
	json_number(json, "offset", image->details.packed_at);
	json_number(json, "size", image->details.packed_size);
	json_number(json, "unpacked_size", image->kernel_size);
	json_number(json, "bits", image->vmlinux.bits);
	json_open(json, "sections", '[');
	for (size_t i = 0; i < image->vmlinux.count; i++) {
		const struct section *section = &image->vmlinux.sections[i];

		json_open(json, NULL, '{');
		json_text(json, "name", section->name);
		json_number(json, "address", section->address);
		json_number(json, "size", section->size);
		json_number(json, "size_in_file", section->bytes.len);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

static void show_parts(struct json *json, const struct initramfs *initramfs)
{
	json_open(json, "archives", '[');
	for (size_t i = 0; i < initramfs->count; i++) {
		const struct initramfs_part *part = &initramfs->parts[i];

		json_open(json, NULL, '{');
		json_text(json, "source", part->source);
		json_number(json, "offset", part->offset);
		json_text(json, "compression", compression_name(part->compression));
		json_number(json, "size", part->size);
		json_number(json, "unpacked_size", part->unpacked_size);
		json_number(json, "entries", part->entries);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void show_entry(struct json *json, const struct entry *entry)
{
	uint8_t digest[DIGEST_SIZE];
	char hex[DIGEST_HEX], mode[8];

	snprintf(mode, sizeof mode, "%04o", entry->mode & 07777);
	json_open(json, NULL, '{');
	json_text(json, "path", entry->path);
	json_text(json, "type", entry_type(entry));
	json_text(json, "mode", mode);
	json_number(json, "uid", entry->uid);
	json_number(json, "gid", entry->gid);
	json_number(json, "size", entry->size);
	json_signed(json, "mtime", entry->mtime);
	json_number(json, "nlink", entry->nlink);
	json_number(json, "archive", entry->archive);
	if (S_ISREG(entry->mode)) {
		digest_bytes(entry->data, digest);
		digest_text(digest, hex);
		json_text(json, "sha256", hex);
	}
	if (entry->target)
		json_text(json, "target", entry->target);
	if (S_ISCHR(entry->mode) || S_ISBLK(entry->mode)) {
		json_number(json, "major", entry->major);
		json_number(json, "minor", entry->minor);
	}
	json_close(json, '}');
}

static void show_all_differences(struct json *json, const struct differences *differences)
{
	json_open(json, "differences", '[');
	for (size_t i = 0; i < differences->count; i++) {
		json_open(json, NULL, '{');
		json_text(json, "path", differences->list[i].path);
		json_text(json, "what", differences->list[i].what);
		json_close(json, '}');
	}
	json_close(json, ']');
}

void show_json(FILE *to, const char *name, const struct image *image, const struct tree *tree,
	const struct differences *differences)
{
	struct json json = {.to = to};

	putc('{', to);
	show_header(&json, name, image);
	show_kernel(&json, image);
	show_parts(&json, &image->initramfs);
	json_open(&json, "entries", '[');
	for (size_t i = 0; i < tree->count; i++)
		show_entry(&json, tree->list[i]);
	json_close(&json, ']');
	if (differences)
		show_all_differences(&json, differences);
	fputs("}\n", to);
}
