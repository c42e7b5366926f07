# Network boot: the tree that a TFTP or HTTP server hands out.

PXE := $(OUT)/pxe
STAGES := $(OUT)/stages
# A site has machines of its own.
MACHINES := $(or $(wildcard $(SITE)/machines),pxe/machines)

# What stands between iPXE and the bundle: as a kernel for BIOS, as a program for UEFI. Neither has a libc.
VERIFY_CFLAGS := -std=c11 -Os -ffreestanding -nostdlib -static -no-pie -mgeneral-regs-only -fno-stack-protector \
	-fcf-protection=none -fno-asynchronous-unwind-tables -Wl,--build-id=none -Wl,--no-warn-rwx-segments
VERIFY_BIOS := -m32 -march=i386 -fno-pic
# Nothing relocates it: no table of addresses may come out of a switch.
VERIFY_EFI := -m64 -mno-red-zone -fPIE -fvisibility=hidden -fno-jump-tables -fno-tree-switch-conversion

$(STAGES)/verify.bin: VERIFY := $(VERIFY_BIOS) -Wl,-T,pxe/verify/bios.ld pxe/verify/bios.S pxe/verify/bios.c
$(STAGES)/verify.efi: VERIFY := $(VERIFY_EFI) -Wl,-T,pxe/verify/efi.ld pxe/verify/efi.S pxe/verify/efi.c
$(STAGES)/verify.bin $(STAGES)/verify.efi: $(wildcard pxe/verify/*) pxe/module.mk | $(OUT)/.setup-build
	$(Q)mkdir -p $(@D)
	$(Q)$(STEP) CC "$(@F)" $(LOG)/$(@F).log $(HOSTCC) $(VERIFY_CFLAGS) $(WARN) $(VERIFY) pxe/verify/check.c \
		pxe/verify/sha256.c pxe/verify/memory.c -o $@.elf
	$(Q)objcopy -O binary $@.elf $@

# iPXE as Debian builds it.
IPXE_undionly.kpxe := ipxe-undionly
IPXE_ipxe.efi := ipxe-efi
IPXE_snponly.efi := ipxe-snponly
.SECONDEXPANSION:
$(STAGES)/undionly.kpxe $(STAGES)/ipxe.efi $(STAGES)/snponly.efi: $(OUT)/src/$$(IPXE_$$(@F)).source
	$(Q)mkdir -p $(@D) && cp "$$(cut -d ' ' -f 4 $<)" $@

#: make pxe                   a netboot tree in out/pxe, for pxe/serve or a server of yours; see docs/netboot.md
.PHONY: pxe run-pxe pxe-machines
pxe: $(P)/bzImage $(addprefix $(STAGES)/,undionly.kpxe ipxe.efi snponly.efi verify.bin verify.efi)
	$(Q)$(STEP) PXE "$(@F)" $(LOG)/pxe.log pxe/tree $< $(MACHINES) $(STAGES) $(PXE)
	$(Q)echo "  $(PXE)"

#: make pxe-machines          check the machine files; MACHINE=00:00:5e:00:53:01 what that one would boot
pxe-machines:
	$(Q)pxe/check-machines --dir $(MACHINES) $(if $(MACHINE),'$(MACHINE)')

#: make run-pxe               netboot it in QEMU, by HTTP, no privileges; FIRMWARE=uefi, MEM=… DISK=… as make run
# QEMU starts a web server for each connection to 10.0.2.100. UEFI gets iPXE by TFTP first.
PXE_URL := http://10.0.2.100/boot.ipxe
PXE_NET = user,guestfwd=tcp:10.0.2.100:80-cmd:$(OUT)/busybox/busybox httpd -i -h $(PXE)
OVMF ?= /usr/share/ovmf/OVMF.fd
ifeq ($(FIRMWARE),uefi)
run-pxe: pxe | $(OUT)/.setup-run $(OUT)/.setup-uefi
	$(Q)mkdir -p $(OUT)/tftp && cp $(STAGES)/snponly.efi $(OUT)/tftp/
	$(Q)printf '#!ipxe\ndhcp\nchain --replace $(PXE_URL)\n' >$(OUT)/tftp/autoexec.ipxe
	$(Q)src/host/qemu $(RUN_MACHINE) --nic virtio-net-pci,romfile=,bootindex=0 \
		--net '$(PXE_NET),tftp=$(OUT)/tftp,bootfile=snponly.efi' -- -bios $(OVMF)
else
run-pxe: pxe | $(OUT)/.setup-run
	$(Q)src/host/qemu $(RUN_MACHINE) --net '$(PXE_NET),bootfile=$(PXE_URL)' -- -boot n -machine graphics=off
endif
