# Network boot: the tree that a TFTP or HTTP server hands out.

PXE := $(OUT)/pxe

#: make pxe                   a netboot tree in out/pxe: the bundle and an iPXE script
.PHONY: pxe run-pxe
pxe: $(PXE)/bzImage $(PXE)/boot.ipxe

$(PXE)/bzImage: $(P)/bzImage
	$(Q)mkdir -p $(@D) && cp $< $@.new && mv $@.new $@

$(PXE)/boot.ipxe: pxe/boot.ipxe
	$(Q)mkdir -p $(@D) && cp $< $@

#: make run-pxe               netboot it in QEMU: iPXE in the card's ROM, TFTP by QEMU, no privileges
run-pxe: pxe | $(OUT)/.setup-run
	$(Q)src/host/qemu $(RUN_MACHINE) --net user,tftp=$(PXE),bootfile=boot.ipxe
