#include "boot_code.h"

#include "device.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char boot_image[] = "/usr/lib/nutshell/boot.img";
static const char core_image[] = "/usr/lib/nutshell/core.img";

static bool read_image(const char *path, char *bytes, size_t size, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, bytes, size) : -1;
	int saved = errno;

	if (fd >= 0)
		close(fd);
	if (got < 0)
		return message_error("cannot read %s: %s", path, strerror(saved));
	*len = (size_t)got;
	return true;
}

bool boot_code_prepare(struct boot_code *code, const struct plan *plan)
{
	const char *wrong;
	size_t len;

	if (!read_image(boot_image, code->boot, sizeof code->boot, &len))
		return false;
	wrong = grub_boot_check(code->boot, len);
	if (wrong)
		return message_error("%s: %s", boot_image, wrong);
	if (!read_image(core_image, code->core, sizeof code->core, &len))
		return false;
	wrong = grub_core_check(code->core, len, &code->core_sectors);
	if (wrong)
		return message_error("%s: %s", core_image, wrong);
	layout_table(&plan->layout, &code->sector0);
	grub_boot_place(&code->sector0, code->boot);
	stamp_make(&code->stamp, plan->layout.signature, plan->kernel.sha256, plan->kernel.size);
	return true;
}

bool boot_code_write(const struct boot_code *code, int disk)
{
	return device_write(disk, LAYOUT_CORE, code->core, code->core_sectors * SECTOR) &&
	       device_write(disk, LAYOUT_STAMP, &code->stamp, SECTOR) && device_flush(disk);
}

bool boot_code_write_sector_0(const struct boot_code *code, int disk)
{
	return device_write(disk, 0, &code->sector0, SECTOR) && device_flush(disk);
}

static bool is_on_disk(const char *path, uint64_t sector, const void *bytes, size_t len)
{
	bool same;

	if (!device_compare(path, sector, bytes, len, &same))
		return message_error("%s: cannot be read back: %s", path, strerror(errno));
	return same || message_error("%s: sector %llu is not what was written", path,
			       (unsigned long long)sector);
}

bool boot_code_verify(const struct boot_code *code, const char *path)
{
	return is_on_disk(path, LAYOUT_CORE, code->core, code->core_sectors * SECTOR) &&
	       is_on_disk(path, LAYOUT_STAMP, &code->stamp, SECTOR);
}

bool boot_code_verify_sector_0(const struct boot_code *code, const char *path)
{
	return is_on_disk(path, 0, &code->sector0, SECTOR);
}
