/*
 * The PE32+ headers of verify.efi (PE Format, Microsoft; UEFI specification, 2.1.1). efi.ld lays the file out as it
 * is in memory, so that offsets and addresses are the same, and nothing needs relocation.
 */
	.section .head, "a"
	.globl	head
head:	.ascii	"MZ"
	.org	0x3c
	.long	pe - head
pe:	.ascii	"PE\0\0"
	.word	0x8664			/* machine: x86-64 */
	.word	2			/* sections */
	.long	0, 0, 0
	.word	sections - optional
	.word	0x020e			/* executable, no line numbers, no debug symbols */
optional:
	.word	0x020b			/* PE32+ */
	.byte	0, 0
	.long	_text_size, _data_size, 0
	.long	efi_main - head
	.long	_text_at
	.quad	0			/* image base: anywhere */
	.long	0x1000, 0x200		/* alignment in memory, in the file */
	.long	0, 0, 0, 0
	.long	_image_size
	.long	0x1000			/* size of the headers */
	.long	0
	.word	10			/* subsystem: an EFI application */
	.word	0x0100			/* no page that can be both written and executed is needed */
	.quad	0, 0, 0, 0
	.long	0
	.long	6			/* data directories, all empty */
	.fill	6, 8, 0
sections:
	.ascii	".text\0\0\0"
	.long	_text_size, _text_at, _text_size, _text_at, 0, 0, 0
	.long	0x60000020		/* code, executable, readable */
	.ascii	".data\0\0\0"
	.long	_data_size, _data_at, _data_size, _data_at, 0, 0, 0
	.long	0xc0000040		/* data, readable, writable */

	.section .note.GNU-stack, "", @progbits
