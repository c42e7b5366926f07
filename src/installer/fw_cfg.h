/* QEMU's firmware configuration device, by its I/O ports (docs/specs/fw_cfg.rst of QEMU): it still
 * has the kernel that -kernel named. */
#ifndef FW_CFG_H
#define FW_CFG_H

#include <stdbool.h>
#include <stdint.h>

/* Is this a QEMU that was started with -kernel? Needs I/O privileges. Prints nothing. */
bool fw_cfg_has_kernel(void);
/* Writes the kernel's file (setup code and the rest) to fd; *size is its length in bytes. False
 * with errno. Calls progress now and then. */
bool fw_cfg_read_kernel(int fd, uint64_t *size, void (*progress)(uint64_t done, uint64_t all));

#endif
