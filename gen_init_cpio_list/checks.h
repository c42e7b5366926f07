/* The checks, one function each; check.c has the table. */
#ifndef CHECKS_H
#define CHECKS_H

#include "image.h"

/* checks_boot.c: without these nothing starts */
void check_init(struct image *image);
void check_console(struct image *image);
/* checks_list.c: what gen_init_cpio could not read, or we could not give it */
void check_list_lines(struct image *image);
void check_stage(struct image *image);
/* checks_size.c */
void check_budget(struct image *image);
/* checks_links.c */
void check_applet_programs(struct image *image);
void check_links(struct image *image);
void check_scripts(struct image *image);
/* checks_elf.c */
void check_programs(struct image *image);
/* checks_services.c */
void check_service_needs(struct image *image);
void check_service_cycles(struct image *image);

#endif
