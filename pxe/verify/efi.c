/*
 * verify.efi: checks the files that iPXE hands on, and starts the kernel among them. iPXE has them
 * in memory, and offers them as one file, initrd.magic, on the device that this program seems to
 * come from; to the kernel, by the protocol that it asks for its initrd (LoadFile2). Both have one
 * position, which iPXE never sets back by itself. On a refusal this returns to iPXE with an error.
 */
#include "efi.h"
#include "check.h"
#include "memory.h"

efi_status EFIAPI efi_main(efi_handle self, const struct efi_system_table *system);

static const struct efi_guid loaded_image_guid = EFI_LOADED_IMAGE_GUID;
static const struct efi_guid file_system_guid = EFI_SIMPLE_FILE_SYSTEM_GUID;
/* Where the kernel comes from, for who asks: ours (a random GUID). */
static const struct efi_vendor_path kernel_path = EFI_VENDOR_PATH(
	{0x7a0dca85, 0x0d4f, 0x4b2e, {0x9d, 0x33, 0x6b, 0x6f, 0x1c, 0x52, 0x21, 0xe4}});

static char command_line[4096], list[4096];
static uint16_t options[4096];

static void say(const struct efi_system_table *system, const char *text)
{
	uint16_t letter[2] = {0, 0};

	for (; *text; text++) {
		letter[0] = (uint8_t)*text;
		system->console->output_string(system->console, letter);
	}
}

static efi_status refuse(const struct efi_system_table *system, unsigned file, const char *why)
{
	char number[] = {(char)('0' + file / 10 % 10), (char)('0' + file % 10), '\0'};

	say(system, "verify: not booted: ");
	if (file) {
		say(system, "file ");
		say(system, file < 10 ? number + 1 : number);
		say(system, ": ");
	}
	say(system, why);
	say(system, "\r\n");
	return EFI_SECURITY_VIOLATION;
}

static struct efi_file *open_ramdisk(const struct efi_boot_services *boot, efi_handle device)
{
	static const uint16_t name[] = {
		'i', 'n', 'i', 't', 'r', 'd', '.', 'm', 'a', 'g', 'i', 'c', 0};
	struct efi_file_system *system;
	struct efi_file *root, *file;

	if (boot->handle_protocol(device, &file_system_guid, (void **)&system) ||
		system->open_volume(system, &root))
		return NULL;
	efi_status status = root->open(root, &file, name, EFI_FILE_MODE_READ, 0);
	root->close(root);
	return status ? NULL : file;
}

/* The files, in memory of this program's; NULL: there are none, or no memory. */
static uint8_t *read_ramdisk(const struct efi_boot_services *boot, efi_handle device, size_t *size)
{
	struct efi_file *file = open_ramdisk(boot, device);
	void *ramdisk = NULL;
	uint64_t end;

	if (file == NULL)
		return NULL;
	if (!file->set_position(file, EFI_END_OF_FILE) && !file->get_position(file, &end) &&
		!file->set_position(file, 0) &&
		!boot->allocate_pool(EFI_LOADER_DATA, end, &ramdisk)) {
		*size = end;
		if (file->read(file, size, ramdisk)) {
			boot->free_pool(ramdisk);
			ramdisk = NULL;
		}
	}
	file->set_position(file, 0);
	file->close(file);
	return ramdisk;
}

/* The kernel gets our own command line without the digests. */
static size_t take_options(const struct efi_loaded_image *own)
{
	const uint16_t *from = own->load_options;
	size_t length = 0;

	for (; length < own->load_options_size / sizeof *from && length + 1 < sizeof command_line;
		length++)
		command_line[length] = (char)(from[length] < 0x80 ? from[length] : '?');
	command_line[length] = '\0';
	check_take_list(command_line, list, sizeof list);
	for (length = 0; command_line[length]; length++)
		options[length] = (uint8_t)command_line[length];
	options[length++] = 0;
	return length * sizeof *options;
}

static efi_status start_kernel(const struct efi_boot_services *boot, efi_handle self,
	const struct checked *found, uint32_t options_size)
{
	struct efi_loaded_image *image;
	efi_handle kernel;
	efi_status status = boot->load_image(
		false, self, &kernel_path.node, found->kernel, found->kernel_size, &kernel);

	if (status)
		return status;
	status = boot->handle_protocol(kernel, &loaded_image_guid, (void **)&image);
	if (!status) {
		image->load_options = options;
		image->load_options_size = options_size;
		status = boot->start_image(kernel, NULL, NULL);
	}
	boot->unload_image(kernel);
	return status;
}

efi_status EFIAPI efi_main(efi_handle self, const struct efi_system_table *system)
{
	const struct efi_boot_services *boot = system->boot;
	struct efi_loaded_image *own;
	struct checked found;
	size_t size;

	if (boot->handle_protocol(self, &loaded_image_guid, (void **)&own))
		return EFI_SECURITY_VIOLATION;
	size_t options_size = take_options(own);
	uint8_t *ramdisk = read_ramdisk(boot, own->device, &size);
	if (ramdisk == NULL)
		return refuse(system, 0,
			"the boot loader hands on no files, or there is too little memory for "
			"them");

	enum check_result result = check_ramdisk(ramdisk, size, list, &found);
	bool one = result == CHECK_MISSING || result == CHECK_WRONG_DIGEST || result == CHECK_MORE;
	efi_status status;
	if (result != CHECK_GOOD)
		status = refuse(system, one ? found.file : 0, check_message(result));
	else if ((status = start_kernel(boot, self, &found, (uint32_t)options_size)) != 0)
		say(system, "verify: the firmware does not start this kernel\r\n");
	boot->free_pool(ramdisk);
	return status;
}
