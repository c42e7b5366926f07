/* What a kernel carries besides its code. No symbol is left that names it: each is known by the way
 * Linux lays it out. Pure. */
#ifndef EMBEDDED_H
#define EMBEDDED_H

#include "vmlinux.h"

enum { CMDLINE_SIZE = 2048 }; /* COMMAND_LINE_SIZE (arch/x86/include/asm/setup.h) */

/* As it lies there, compressed or not. Empty: none, not even the small default one. */
struct span embedded_initramfs(const struct vmlinux *vmlinux);
/* CONFIG_CMDLINE, ended by a NUL. Empty: none, or not to be told from other text. */
struct span embedded_cmdline(const struct vmlinux *vmlinux);
/* The .config as CONFIG_IKCONFIG keeps it, in gzip form. Empty: none. */
struct span embedded_config(struct span kernel);
/* The same, of the text of a .config: with its quotes, and '\' before '"' and '\'. Empty: none. */
struct span config_cmdline(struct span config);

#endif
