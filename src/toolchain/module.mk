# The toolchain for what runs in the image: the host's gcc, musl, and the headers of the very kernel
# that is built. One for all profiles.

TOOLCHAIN := $(OUT)/toolchain
MUSL_GCC := $(TOOLCHAIN)/bin/musl-gcc

# Everything that is built carries one date, that of the kernel's source, so that the same sources
# give the same bytes. Recursive: the tree exists only when a recipe asks.
SOURCE_DATE_EPOCH = $(shell stat -c %Y $(OUT)/src/linux/Makefile)

$(TOOLCHAIN)/.headers: $(OUT)/src/linux/.unpacked
	+$(Q)$(STEP) HEADERS "of the kernel" $(LOG)/headers.log \
		$(MAKE) $(JOBS) -C $(OUT)/src/linux O=$(TOOLCHAIN)/headers ARCH=x86 \
		INSTALL_HDR_PATH=$(TOOLCHAIN) headers_install
	$(Q)touch $@

# A static libc only: nothing in the image is dynamic.
$(MUSL_GCC): $(OUT)/src/musl/.unpacked $(TOOLCHAIN)/.headers
	$(Q)rm -rf $(TOOLCHAIN)/musl && mkdir -p $(TOOLCHAIN)/musl
	$(Q)cd $(TOOLCHAIN)/musl && $(TOP)/$(STEP) CONFIG "musl" $(LOG)/musl-configure.log \
		$(OUT)/src/musl/configure --prefix=$(TOOLCHAIN) --disable-shared --enable-wrapper=gcc \
		CC="$(CCACHE) gcc"
	+$(Q)$(STEP) --count ' -c ' MUSL "libc for the image" $(LOG)/musl.log \
		$(MAKE) $(JOBS) -C $(TOOLCHAIN)/musl WRAPCC_GCC=gcc install
	$(Q)touch $@

# The wrapper's path differs from clone to clone: this names the compiler to ccache by what it is.
COMPILER_ID = string:$$(gcc --version | head -n 1) $$(cut -d ' ' -f 1-3 $(OUT)/src/musl.source)
