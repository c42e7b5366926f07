# e2fsck, mke2fs and resize2fs of e2fsprogs, static on musl.

E2FSPROGS := $(OUT)/e2fsprogs
E2FSCK := $(E2FSPROGS)/e2fsck/e2fsck
MKE2FS := $(E2FSPROGS)/misc/mke2fs
RESIZE2FS := $(E2FSPROGS)/resize/resize2fs

# Byte-wise CRC tables take 3 kB where the default's take 16, which no compressor makes smaller.
E2FSPROGS_CFLAGS := -Os -fno-pie -ffunction-sections -fdata-sections \
	-fno-unwind-tables -fno-asynchronous-unwind-tables -fno-stack-protector -fcf-protection=none \
	-DCRC_LE_BITS=8 -DCRC_BE_BITS=8
E2FSPROGS_LDFLAGS := -static -no-pie -s -Wl,--gc-sections -Wl,--build-id=none

# Left out: what other programs than these three need, and what finds bugs in e2fsprogs itself.
E2FSPROGS_OPTIONS := --enable-libuuid --enable-libblkid --disable-nls --disable-uuidd --disable-tdb \
	--disable-backtrace --disable-testio-debug --disable-bmap-stats --disable-tls \
	--disable-debugfs --disable-imager --disable-defrag --disable-fuse2fs --disable-rpath \
	--without-pthread --without-libarchive --with-udev-rules-dir=no --with-crond-dir=no \
	--with-systemd-unit-dir=no

# The source is named from here, as its path gets into messages.
$(E2FSPROGS)/.configured: initramfs/e2fsprogs.mk $(OUT)/src/e2fsprogs/.unpacked $(MUSL_GCC)
	$(Q)rm -rf $(E2FSPROGS) && mkdir -p $(E2FSPROGS)
	$(Q)cd $(E2FSPROGS) && $(TOP)/$(STEP) CONFIG "e2fsprogs" $(LOG)/e2fsprogs-configure.log \
		../src/e2fsprogs/configure --prefix=/usr $(E2FSPROGS_OPTIONS) \
		CC="$(CCACHE) $(MUSL_GCC)" BUILD_CC="$(HOSTCC)" AR=ar \
		CFLAGS="$(E2FSPROGS_CFLAGS)" LDFLAGS="$(E2FSPROGS_LDFLAGS)"
	$(Q)touch $@

# Four passes of its make, as its top one knows only "everything". It lives on make's built-in rules.
$(E2FSCK) $(MKE2FS) $(RESIZE2FS) &: $(E2FSPROGS)/.configured
	+$(Q)export MAKEFLAGS="$$(echo "$$MAKEFLAGS" | sed 's/^\([A-Za-z]*\)r/\1/')" \
		SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) CCACHE_COMPILERCHECK="$(COMPILER_ID)"; \
	$(STEP) --count 'CC ' E2FSPROGS "static, on musl" $(LOG)/e2fsprogs.log sh -euc ' \
		$(MAKE) $(JOBS) -C $(E2FSPROGS) libs; \
		$(MAKE) $(JOBS) -C $(E2FSPROGS)/e2fsck e2fsck; \
		$(MAKE) $(JOBS) -C $(E2FSPROGS)/misc mke2fs; \
		$(MAKE) $(JOBS) -C $(E2FSPROGS)/resize resize2fs'
	$(Q)touch $(E2FSCK) $(MKE2FS) $(RESIZE2FS)
