# GRUB for an installed disk, of the host's package: boot.img for sector 0, core.img for what follows.

GRUB := $(OUT)/grub
GRUB_CORE := $(GRUB)/core.img
GRUB_HOST := /usr/lib/grub/i386-pc
# Fedora's tools are of GRUB 2 by name.
GRUB_MKIMAGE = $(firstword $(shell command -v grub-mkimage grub2-mkimage))

# All that grub.cfg needs, and some words for who types at GRUB's prompt. There are no others on the disk.
GRUB_MODULES := biosdisk part_msdos ext2 normal linux configfile loadenv test eval echo sleep serial terminal \
	ls cat reboot halt
# Without a drive: the one that firmware started, whichever that is.
GRUB_PREFIX := (,msdos1)/boot/grub

# What the images are made of; newer only when it is something else.
$(GRUB)/made-of: FORCE | $(OUT)/.setup-build
	$(Q)mkdir -p $(@D)
	$(Q)cat $(GRUB_HOST)/*.img $(GRUB_HOST)/*.mod $(GRUB_HOST)/moddep.lst | sha256sum >$@.new
	$(Q)cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# boot.img comes first, so that core.img is there only when both are.
$(GRUB_CORE): $(GRUB)/made-of initramfs/grub.mk
	$(Q)cp $(GRUB_HOST)/boot.img $(GRUB)/boot.img
	$(Q)$(STEP) GRUB "core.img" $(LOG)/grub.log \
		$(GRUB_MKIMAGE) -O i386-pc -d $(GRUB_HOST) -p '$(GRUB_PREFIX)' -o $@ $(GRUB_MODULES)
