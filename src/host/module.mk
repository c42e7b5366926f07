# The host: its packages, the sources, QEMU.

# A mark in the build folder: `make clean` removes only a folder that has it.
$(OUT)/.nutshell:
	$(Q)mkdir -p $(LOG) && touch $@

# .setup-GROUP: the packages of that group are there (src/host/packages). SETUP=no skips the check.
$(OUT)/.setup-%: src/host/packages src/host/setup | $(OUT)/.nutshell
	$(Q)$(if $(filter no,$(SETUP)),,src/host/setup $*)
	$(Q)touch $@

# NAME.fetched: the verified tarball of a source, as "NAME VERSION SHA256 FILE ORIGIN".
# NAME.source is the same, but newer only when it says something else: a touched lock unpacks nothing.
$(OUT)/src/%.fetched: sources.lock src/host/fetch | $(OUT)/.setup-build
	$(Q)mkdir -p $(@D)
	$(Q)src/host/fetch $* >$@.new && mv $@.new $@

$(OUT)/src/%.source: $(OUT)/src/%.fetched
	$(Q)cmp -s $< $@ || cp $< $@

# A tree is unpacked beside its place, patched, and renamed, so that a half one is never built from.
PATCH_busybox := initramfs/busybox.patch
PATCH_e2fsprogs := initramfs/e2fsprogs.patch
$(OUT)/src/busybox/.unpacked: $(PATCH_busybox)
$(OUT)/src/e2fsprogs/.unpacked: $(PATCH_e2fsprogs)
$(OUT)/src/%/.unpacked: $(OUT)/src/%.source
	$(Q)rm -rf $(@D) $(@D).new && mkdir -p $(@D).new
	$(Q)$(STEP) UNPACK "$$(cut -d ' ' -f 1-2 $<)" $(LOG)/unpack-$*.log \
		tar -C $(@D).new --strip-components=1 -xf "$$(cut -d ' ' -f 4 $<)"
	$(Q)$(if $(PATCH_$*),patch -s -F 0 -p 1 -d $(@D).new -i $(abspath $(PATCH_$*)))
	$(Q)mv $(@D).new $(@D) && touch $@

.PRECIOUS: $(OUT)/src/%.fetched $(OUT)/src/%.source $(OUT)/src/%/.unpacked

# What was chosen on the command line is a file, so that a changed choice is seen, and the way back too.
CHOICE_linux = $(LINUX_TARBALL)
CHOICE_site = $(SITE)
CHOICE_define = $(DEFINE)
CHOICE_compress = $(COMPRESS)
CHOICE_fragments = with $(WITH) without $(WITHOUT)
$(OUT)/choice/%: FORCE | $(OUT)/.nutshell
	$(Q)mkdir -p $(@D); echo '$(CHOICE_$*)' | cmp -s - $@ || echo '$(CHOICE_$*)' >$@
.PRECIOUS: $(OUT)/choice/%

# LINUX_TARBALL= replaces the pinned kernel by any other one.
ifneq ($(LINUX_TARBALL),)
$(OUT)/src/linux.fetched: $(LINUX_TARBALL) | $(OUT)/.setup-build
	$(Q)mkdir -p $(@D)
	$(Q)printf 'linux %s %s %s LINUX_TARBALL\n' "$$(basename $< | sed 's/\.tar.*//; s/^linux-//')" \
		"$$(sha256sum <$< | cut -d ' ' -f 1)" $(abspath $<) >$@
endif
$(OUT)/src/linux.fetched: $(OUT)/choice/linux

#: make fetch                 fetch and verify every source
SOURCES := linux busybox musl e2fsprogs kbd
fetch: $(SOURCES:%=$(OUT)/src/%.source)
	$(Q)cat $^

#: make run                   build and boot it here; APPEND="…" MEM=64 CPUS=2 MACHINE=q35 DISK=x.img NET=…;
#:                            FAST=1 boots the bundle that is there with the present initramfs/ laid over it
# What a user may say of the machine, for whatever boots in QEMU here.
RUN_HARDWARE = $(if $(NIC),--nic $(NIC)) $(if $(MEM),--mem $(MEM)) $(if $(CPUS),--cpus $(CPUS)) \
	$(if $(MACHINE),--machine $(MACHINE))
RUN_MACHINE = $(RUN_HARDWARE) $(if $(DISK),--disk '$(DISK)')
.PHONY: run
run: $(P)/$(if $(FAST),fast.cpio,bzImage) | $(OUT)/.setup-run
	$(Q)src/host/qemu --kernel $(P)/bzImage $(RUN_MACHINE) $(if $(FAST),--initrd $<) \
		$(if $(FAST)$(APPEND),--append $(if $(FAST),"$$(cat $<.append)")'$(subst ','\'',$(APPEND))') $(if $(NET),--net '$(NET)')

#: make disk                  install it into out/disk.img; SIZE=2G DISK=x.img APPEND="…" FORCE=1 (replace)
# It is the user's: nothing is built anew when sources change, and only FORCE=1 replaces it.
DISK_FILE = $(or $(DISK),$(OUT)/disk.img)
.PHONY: disk run-disk
disk: $(P)/bzImage | $(OUT)/.setup-run
	$(Q)if ! grep -q '^file /sbin/nutshell-install ' $(P)/initramfs.list; then \
		echo "PROFILE=$(PROFILE) has no installer: see docs/install.md" >&2; exit 1; fi
	$(Q)if [ -e '$(DISK_FILE)' ] && [ -z '$(FORCE)' ]; then \
		echo "$(DISK_FILE) is there already: FORCE=1 replaces it, DISK= names another one" >&2; exit 1; fi
	$(Q)$(STEP) INSTALL '$(notdir $(DISK_FILE))' $(LOG)/disk.log \
		src/host/install-disk $< '$(DISK_FILE)' '$(or $(SIZE),2G)' '$(subst ','\'',$(APPEND))'
	$(Q)echo "  $(DISK_FILE)  (make run-disk$(if $(DISK), DISK=$(DISK)) boots it)"

#: make run-disk              boot that disk by itself, through firmware and GRUB; MEM=64 NET=… as make run
run-disk: | $(OUT)/.setup-run
	$(Q)if [ ! -e '$(DISK_FILE)' ]; then echo "$(DISK_FILE) is not there: \`make disk\` makes it" >&2; exit 1; fi
	$(Q)src/host/qemu $(RUN_HARDWARE) --disk '$(DISK_FILE)' $(if $(NET),--net '$(NET)')
