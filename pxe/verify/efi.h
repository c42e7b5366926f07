/*
 * The little of UEFI that verify.efi needs: UEFI specification 2.10, 4.3 (system table), 4.4 and 7
 * (boot services), 9.1 (loaded image), 10 (device paths), 13.2 (LoadFile2). Members that are not
 * used are counted, not named.
 */
#ifndef VERIFY_EFI_H
#define VERIFY_EFI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EFIAPI __attribute__((ms_abi))
#define EFI_ERROR_BIT ((efi_status)1 << 63)
#define EFI_SECURITY_VIOLATION (EFI_ERROR_BIT | 26)
#define EFI_LOADER_DATA 2
#define EFI_FILE_MODE_READ 1
#define EFI_END_OF_FILE UINT64_MAX /* for set_position */

typedef uint64_t efi_status;
typedef void *efi_handle;

struct efi_guid {
	uint32_t a;
	uint16_t b, c;
	uint8_t d[8];
};

#define EFI_LOADED_IMAGE_GUID \
	{ \
		0x5b1b31a1, 0x9562, 0x11d2, \
		{ \
			0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b \
		} \
	}
#define EFI_SIMPLE_FILE_SYSTEM_GUID \
	{ \
		0x964e5b22, 0x6459, 0x11d2, \
		{ \
			0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b \
		} \
	}

struct efi_device_path {
	uint8_t type, subtype, size[2];
};

/* A path of one vendor-defined media node, and its end. */
struct efi_vendor_path {
	struct efi_device_path node;
	struct efi_guid guid;
	struct efi_device_path end;
};

#define EFI_VENDOR_PATH(...) \
	{ \
		{4, 3, {20, 0}}, __VA_ARGS__, \
		{ \
			0x7f, 0xff, \
			{ \
				4, 0 \
			} \
		} \
	}

struct efi_text_output {
	void *reset;
	efi_status(EFIAPI *output_string)(struct efi_text_output *self, const uint16_t *text);
};

struct efi_file {
	uint64_t revision;
	efi_status(EFIAPI *open)(struct efi_file *self, struct efi_file **file,
		const uint16_t *name, uint64_t mode, uint64_t attributes);
	efi_status(EFIAPI *close)(struct efi_file *self);
	void *remove;
	efi_status(EFIAPI *read)(struct efi_file *self, size_t *size, void *buffer);
	void *write;
	efi_status(EFIAPI *get_position)(struct efi_file *self, uint64_t *position);
	efi_status(EFIAPI *set_position)(struct efi_file *self, uint64_t position);
};

struct efi_file_system {
	uint64_t revision;
	efi_status(EFIAPI *open_volume)(struct efi_file_system *self, struct efi_file **root);
};

struct efi_loaded_image {
	uint64_t before_device[3];
	efi_handle device;
	uint64_t before_options[2];
	uint32_t load_options_size;
	void *load_options;
};

struct efi_boot_services {
	uint64_t header[3];
	void *before_pool[5];
	efi_status(EFIAPI *allocate_pool)(uint32_t type, size_t size, void **buffer);
	efi_status(EFIAPI *free_pool)(void *buffer);
	void *before_handle_protocol[9];
	efi_status(EFIAPI *handle_protocol)(
		efi_handle handle, const struct efi_guid *guid, void **interface);
	void *before_locate[3];
	efi_status(EFIAPI *locate_device_path)(const struct efi_guid *guid,
		const struct efi_device_path **path, efi_handle *handle);
	void *before_load_image;
	efi_status(EFIAPI *load_image)(bool boot_policy, efi_handle parent,
		const struct efi_device_path *path, const void *source, size_t size,
		efi_handle *image);
	efi_status(EFIAPI *start_image)(
		efi_handle image, size_t *exit_data_size, uint16_t **exit_data);
	void *before_unload;
	efi_status(EFIAPI *unload_image)(efi_handle image);
};

struct efi_system_table {
	uint64_t before_console[8];
	struct efi_text_output *console;
	void *before_boot[3];
	const struct efi_boot_services *boot;
};

_Static_assert(sizeof(struct efi_vendor_path) == 24, "a device path has no gaps");
_Static_assert(offsetof(struct efi_loaded_image, load_options) == 56, "9.1.1");
_Static_assert(offsetof(struct efi_boot_services, handle_protocol) == 152, "4.4.1");
_Static_assert(offsetof(struct efi_boot_services, load_image) == 200, "4.4.1");
_Static_assert(offsetof(struct efi_boot_services, unload_image) == 224, "4.4.1");
_Static_assert(offsetof(struct efi_system_table, boot) == 96, "4.3.1");

#endif
