# What is in the image: busybox, the keymaps, and the list that the generator makes of them.

BUSYBOX := $(OUT)/busybox/busybox
LIST := $(P)/initramfs.list

# The same .config content keeps its time stamp, so a touched fragment compiles nothing; the mark
# beside it tells make that the fragment was looked at.
$(OUT)/busybox/.config-checked: initramfs/busybox.config $(SITE_BUSYBOX) $(OUT)/choice/site \
		$(KCONFIG) $(OUT)/src/busybox/.unpacked
	$(Q)mkdir -p $(@D)
	$(Q)$(STEP) CONFIG "busybox" $(LOG)/busybox-config.log kernel-config/kconfig busybox \
		--src $(OUT)/src/busybox --build $(@D) --fragment initramfs/busybox.config \
		$(SITE_BUSYBOX:%=--fragment %)
	$(Q)touch $@

# The host's compiler with musl behind it. busybox.links needs the finished program's objects: it is a
# step of its own, as in a parallel make it may come too early.
BUSYBOX_MAKE = env SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) CCACHE_COMPILERCHECK="$(COMPILER_ID)" \
	$(MAKE) $(JOBS) -C $(OUT)/src/busybox O=$(OUT)/busybox CC="$(CCACHE) $(MUSL_GCC)" AR=ar STRIP=strip
$(BUSYBOX): $(OUT)/busybox/.config-checked $(MUSL_GCC)
	+$(Q)$(STEP) --count '^  CC ' BUSYBOX "static, on musl" $(LOG)/busybox.log $(BUSYBOX_MAKE) busybox
	+$(Q)$(BUSYBOX_MAKE) -s busybox.links >$(LOG)/busybox-links.log
	$(Q)touch $@ $(@D)/busybox.links

# initramfs/keymaps.list names them: NAME FOLDER/FILE of kbd's data/keymaps/i386. The compose tables
# that they include are left out: the binary format has none, and some loadkeys fail to nest them.
KEYMAPS := $(OUT)/keymaps
$(KEYMAPS).made: initramfs/keymaps.list $(OUT)/src/kbd/.unpacked | $(OUT)/.setup-build
	$(Q)rm -rf $(KEYMAPS) && mkdir -p $(KEYMAPS)
	$(Q)$(STEP) KEYMAPS "$$(grep -c '^[^#]' $<) of kbd" $(LOG)/keymaps.log \
		initramfs/make-keymaps $< $(OUT)/src/kbd/data/keymaps $(KEYMAPS)
	$(Q)touch $@

include initramfs/e2fsprogs.mk
include initramfs/grub.mk

# What a profile leaves out. Without these the one of virtual machines stays below 3 MB.
FEATURES_virt := vt=off disk=off install=off serve=off
DEFINES := $(FEATURES_$(PROFILE)) $(DEFINE)
ifneq ($(lastword $(filter disk=%,$(DEFINES))),disk=off)
$(LIST): $(E2FSCK)
endif
ifneq ($(lastword $(filter install=%,$(DEFINES))),install=off)
$(LIST): $(INSTALLER) $(MKE2FS) $(RESIZE2FS) $(GRUB_CORE)
endif

# The list's own depfile names every source file of the image. What a site describes comes last.
DESCRIPTIONS := initramfs/nutshell.rootfs $(SITE_ROOTFS)
$(LIST): $(GENERATOR) $(DESCRIPTIONS) $(INIT) $(PARAMS) $(BUSYBOX) $(KEYMAPS).made $(OUT)/choice/site $(OUT)/choice/define
	$(Q)mkdir -p $(P)
	$(Q)$(GENERATOR) -D OUT=$(OUT) -D PROFILE=$(PROFILE) $(DEFINES:%=-D %) \
		--stage $(P)/stage --depfile $(P)/initramfs.d --manifest $(P)/initramfs.manifest \
		-o $@ $(DESCRIPTIONS)
-include $(P)/initramfs.d

#: make busybox-menuconfig     edit busybox's configuration; the change is saved in initramfs/busybox.config
.PHONY: busybox-menuconfig
busybox-menuconfig: $(OUT)/busybox/.config-checked | $(OUT)/.setup-menuconfig
	$(Q)cp $(OUT)/busybox/.config $(OUT)/busybox/.config.before
	+$(Q)$(MAKE) -C $(OUT)/src/busybox O=$(OUT)/busybox menuconfig
	$(Q)kernel-config/kconfig save --src $(OUT)/src/busybox --build $(OUT)/busybox \
		--before $(OUT)/busybox/.config.before --fragment initramfs/busybox.config
