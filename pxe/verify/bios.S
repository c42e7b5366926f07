/*
 * A kernel for boot loaders on a BIOS, by the Linux/x86 boot protocol (Documentation/arch/x86/boot.rst), that
 * checks the ramdisk and starts the kernel in it. The boot loader has loaded us as it would have loaded that
 * kernel; so what is left to do is to put the other's two parts in the place of ours, and to enter it as we were
 * entered. All of us is in the real-mode part, and runs at BLOB, in memory that no boot loader uses any more.
 */
#define BLOB	0x8000
#define STACK32	0x7000			/* grows down; what a boot loader runs at 0x7c00 makes TCG slow at writing to that page */
#define CODE32	0x08
#define DATA32	0x10
#define CODE16	0x18
#define DATA16	0x20
#define SETUP	0x200			/* where the entry point is, behind the old boot sector */
#define SECONDS_TO_READ	10

	.code16
	.section .head, "ax"
	.globl	head
head:	.org	0x1f1
	.byte	_setup_sectors		/* setup_sects */
	.word	0
	.long	32			/* syssize, in 16 bytes: one sector of nothing */
	.word	0, 0xffff, 0
	.word	0xaa55
	jmp	entry			/* 0x200 */
	.ascii	"HdrS"
	.word	0x020c			/* version */
	.long	0
	.word	0, 0
	.byte	0			/* type_of_loader: theirs */
	.byte	1			/* loadflags: LOADED_HIGH */
	.word	0x8000
	.long	0x100000		/* code32_start */
	.long	0, 0			/* ramdisk: theirs */
	.long	0
	.word	0			/* heap_end_ptr: theirs */
	.byte	0, 0
	.long	0			/* cmd_line_ptr: theirs */
	.long	0x7fffffff		/* initrd_addr_max */
	.long	0x1000000		/* kernel_alignment */
	.byte	0, 0
	.word	0
	.long	4095			/* cmdline_size: the list of digests goes on top of the kernel's 2047 */
	.long	0
	.quad	0
	.long	0, 0
	.quad	0
	.quad	0x1000000		/* pref_address */
	.long	0x2000000		/* init_size */
	.long	0

/* Entered at segment + 0x20 : 0, with the other segments at the segment where the boot loader put us. */
entry:	cld
	mov	%cs, %ax
	sub	$(SETUP >> 4), %ax
	mov	%ax, %ds
	mov	$_blob_at, %si
	xor	%bx, %bx
	mov	%bx, %es
	mov	$BLOB, %di
	mov	$_blob_size, %cx
	rep movsb
	ljmp	$0, $start16

	.section .blob16, "ax"
/* AX: the segment where the boot loader put us; SS:SP is its stack there. */
start16:
	xor	%bx, %bx
	mov	%bx, %ds
	mov	%ax, segment
	mov	%sp, stack16
	mov	%ss, stack16 + 2
	cli
	lgdt	gdt_pointer
	mov	%cr0, %eax
	or	$1, %al
	mov	%eax, %cr0
	ljmp	$CODE32, $start32

	.code32
start32:
	mov	$DATA32, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %ss
	mov	$STACK32, %esp
	movzwl	segment, %eax
	shl	$4, %eax
	push	%eax
	call	replace_kernel		/* in: our real-mode part; out: a message, or NULL */
	mov	%eax, message
	mov	$DATA16, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %ss
	ljmp	$CODE16, $back16

	.code16
back16:	mov	%cr0, %eax
	and	$0xfe, %al
	mov	%eax, %cr0
	ljmp	$0, $real
real:	xor	%ax, %ax
	mov	%ax, %ds
	lss	stack16, %sp
	lidt	idt_pointer
	cmpl	$0, message
	jne	refuse
/* As the protocol asks for: all segments at the real-mode part, interrupts off. */
	mov	segment, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %fs
	mov	%ax, %gs
	add	$(SETUP >> 4), %ax
	push	%ax
	push	$0
	lretw

/* Says why on the screen and the first serial port, waits, and resets: the machine boots again from the start. */
refuse:	sti
	mov	message, %esi
put:	lodsb
	test	%al, %al
	jz	wait
	mov	$0x0e, %ah
	mov	$7, %bx
	push	%si
	int	$0x10
	pop	%si
	jmp	put
wait:	mov	$SECONDS_TO_READ, %di
1:	mov	$0x86, %ah		/* BIOS: wait for CX:DX microseconds */
	mov	$0x0f, %cx
	mov	$0x4240, %dx
	int	$0x15
	dec	%di
	jnz	1b
	mov	$0xcf9, %dx		/* the chip set's reset, then the keyboard controller's */
	mov	$6, %al
	out	%al, %dx
	mov	$0xfe, %al
	out	%al, $0x64
	ljmp	$0xf000, $0xfff0

	.balign	8
gdt:	.quad	0
	.quad	0x00cf9a000000ffff
	.quad	0x00cf92000000ffff
	.quad	0x00009a000000ffff
	.quad	0x000092000000ffff
gdt_pointer:
	.word	. - gdt - 1
	.long	gdt
idt_pointer:
	.word	0x3ff
	.long	0
segment:
	.word	0
stack16:
	.word	0, 0
message:
	.long	0

	.section .note.GNU-stack, "", @progbits
