# The kernel: its configuration out of fragments, and the bundle with the image embedded.

LINUX := $(OUT)/src/linux
FRAGMENTS := $(sort $(wildcard kernel-config/*.config))

# WITH= adds fragments to those of the profile, WITHOUT= leaves some of them out.
UNKNOWN_FRAGMENTS := $(filter-out $(FRAGMENTS:kernel-config/%.config=%),$(WITH) $(WITHOUT))
ifneq ($(UNKNOWN_FRAGMENTS),)
$(error There is no fragment '$(firstword $(UNKNOWN_FRAGMENTS))'. WITH= and WITHOUT= take some of: $(FRAGMENTS:kernel-config/%.config=%))
endif
CHOSEN_FRAGMENTS := $(WITH:%=--fragment kernel-config/%.config) $(WITHOUT:%=--without %)

# Time, user and machine would differ from build to build.
KBUILD_REPRODUCIBLE = KBUILD_BUILD_USER=nutshell KBUILD_BUILD_HOST=nutshell \
	KBUILD_BUILD_TIMESTAMP="$$(date -u -d @$(SOURCE_DATE_EPOCH))" KBUILD_BUILD_VERSION=1
# COMPRESS= replaces the profile's choice of a compressor. Only arch/x86/boot is compiled anew for another
# one, and the kernel linked again from the same objects.
COMPRESSORS := xz zstd lz4
ifneq ($(filter-out $(COMPRESSORS),$(COMPRESS))$(word 2,$(COMPRESS)),)
$(error There is no compressor '$(COMPRESS)'. COMPRESS= takes one of: $(COMPRESSORS))
endif
upper = $(subst xz,XZ,$(subst lz4,LZ4,$(subst zstd,ZSTD,$(1))))
SET_COMPRESS := $(if $(COMPRESS),$(foreach name,$(COMPRESSORS),\
	--set CONFIG_KERNEL_$(call upper,$(name))=$(if $(filter $(name),$(COMPRESS)),y,n)))

KBUILD_VARS = ARCH=x86 CC="$(CCACHE) gcc" HOSTCC="$(CCACHE) gcc" \
	XZ="$(TOP)/kernel-config/compress xz" ZSTD="$(TOP)/kernel-config/compress zstd" \
	LZ4="$(TOP)/kernel-config/compress lz4" \
	$(KBUILD_REPRODUCIBLE)
KBUILD = $(MAKE) $(JOBS) -C $(LINUX) O=$(P)/linux $(KBUILD_VARS)

# The same .config content keeps its time stamp, so a touched fragment compiles nothing; the mark
# beside it tells make that the fragments were looked at.
$(P)/linux/.config-checked: kernel-config/$(PROFILE).profile $(FRAGMENTS) $(KCONFIG) \
		$(SITE_KERNEL) $(OUT)/choice/site $(OUT)/choice/compress $(OUT)/choice/fragments $(LINUX)/.unpacked
	$(Q)mkdir -p $(@D)
	$(Q)$(STEP) CONFIG "linux for $(PROFILE)" $(LOG)/linux-config-$(PROFILE).log \
		kernel-config/kconfig linux --src $(LINUX) --build $(@D) --profile $(PROFILE) \
		$(CHOSEN_FRAGMENTS) $(SITE_KERNEL:%=--fragment %) $(SET_COMPRESS)
	$(Q)touch $@

# A full pass of the kernel's build, whatever it has to do. It needs some list to embed; a newer one
# is not its concern.
$(P)/linux/.built: $(P)/linux/.config-checked | $(LIST)
	+$(Q)$(STEP) --count '^  CC ' KERNEL "linux for $(PROFILE)" $(LOG)/linux-$(PROFILE).log \
		$(KBUILD) vmlinux
	$(Q)touch $@

# The image goes in. Kbuild would look into each of its folders again, which takes longer than all the
# rest: only usr/, which makes the archive, is built, the top archive made anew by Kbuild's own saved
# command, and the kernel linked with "." (the descent) taken for done (-o, and make in the build
# folder itself, as -o is not handed on).
$(P)/bzImage: $(P)/linux/.built $(LIST) kernel-config/compress
	+$(Q)$(STEP) EMBED "the image for $(PROFILE)" $(LOG)/embed-$(PROFILE).log sh -euc '\
		$(KBUILD) usr/; cd $(P)/linux; \
		eval "$$(sed -n "s/^savedcmd_built-in.a := //p" .built-in.a.cmd)"; \
		$(MAKE) $(JOBS) --no-print-directory -o . $(KBUILD_VARS) bzImage'
	$(Q)cp $(P)/linux/arch/x86/boot/bzImage $@.new && mv $@.new $@
	$(Q)cat $(OUT)/src/*.source >$(OUT)/sources.used

#: make linux-menuconfig      edit the kernel's configuration; saved in kernel-config/$(PROFILE).config
.PHONY: linux-menuconfig
linux-menuconfig: $(P)/linux/.config-checked | $(OUT)/.setup-menuconfig
	$(Q)cp $(P)/linux/.config $(P)/linux/.config.before
	+$(Q)$(MAKE) -C $(LINUX) O=$(P)/linux ARCH=x86 menuconfig
	$(Q)kernel-config/kconfig save --src $(LINUX) --build $(P)/linux \
		--before $(P)/linux/.config.before --fragment kernel-config/$(PROFILE).config
