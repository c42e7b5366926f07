# The kernel: its configuration out of fragments, and the bundle with the image embedded.

LINUX := $(OUT)/src/linux
FRAGMENTS := $(wildcard kernel-config/*.config)

# Time, user and machine would differ from build to build.
KBUILD_REPRODUCIBLE = KBUILD_BUILD_USER=nutshell KBUILD_BUILD_HOST=nutshell \
	KBUILD_BUILD_TIMESTAMP="$$(date -u -d @$(SOURCE_DATE_EPOCH))" KBUILD_BUILD_VERSION=1
KBUILD = $(MAKE) $(JOBS) -C $(LINUX) O=$(P)/linux ARCH=x86 CC="$(CCACHE) gcc" HOSTCC="$(CCACHE) gcc" \
	$(KBUILD_REPRODUCIBLE)

# The same .config content keeps its time stamp, so a touched fragment compiles nothing; the mark
# beside it tells make that the fragments were looked at.
$(P)/linux/.config-checked: kernel-config/$(PROFILE).profile $(FRAGMENTS) kernel-config/kconfig \
		$(LINUX)/.unpacked
	$(Q)mkdir -p $(@D)
	$(Q)$(STEP) CONFIG "linux for $(PROFILE)" $(LOG)/linux-config-$(PROFILE).log \
		kernel-config/kconfig linux --src $(LINUX) --build $(@D) --profile $(PROFILE)
	$(Q)touch $@

# Kbuild finds out itself what in the image changed: it reads the list and the files it names.
$(P)/bzImage: $(P)/linux/.config-checked $(LIST)
	+$(Q)$(STEP) --count '^  CC ' KERNEL "linux for $(PROFILE)" $(LOG)/linux-$(PROFILE).log \
		$(KBUILD) bzImage
	$(Q)cp $(P)/linux/arch/x86/boot/bzImage $@.new && mv $@.new $@
	$(Q)cat $(OUT)/src/*.source >$(OUT)/sources.used

#: make linux-menuconfig      edit the kernel's configuration; saved in kernel-config/$(PROFILE).config
.PHONY: linux-menuconfig
linux-menuconfig: $(P)/linux/.config-checked | $(OUT)/.setup-menuconfig
	$(Q)cp $(P)/linux/.config $(P)/linux/.config.before
	+$(Q)$(MAKE) -C $(LINUX) O=$(P)/linux ARCH=x86 menuconfig
	$(Q)kernel-config/kconfig save --src $(LINUX) --build $(P)/linux \
		--before $(P)/linux/.config.before --fragment kernel-config/$(PROFILE).config
