# What runs in the image besides busybox: a program for each folder, with what it needs of src/lib, static
# against musl. What no function calls is left out.

IMAGE_CFLAGS := -std=c11 -Oz -static -no-pie -ffunction-sections -fdata-sections -Wl,--gc-sections \
	-Wl,-z,norelro -Wl,-z,noseparate-code -Wl,--build-id=none -fno-asynchronous-unwind-tables \
	-fno-stack-protector -fcf-protection=none -s

INIT := $(OUT)/image/init
PARAMS := $(OUT)/image/nutshell-params
INSTALLER := $(OUT)/image/nutshell-install
$(INIT): FOLDER := src/init
$(PARAMS): FOLDER := src/params
$(INSTALLER): FOLDER := src/installer
$(INIT): $(wildcard src/init/*)
$(PARAMS): $(wildcard src/params/*)
$(INSTALLER): $(wildcard src/installer/*)

$(INIT) $(PARAMS) $(INSTALLER): $(wildcard src/lib/*) src/module.mk $(MUSL_GCC)
	$(Q)mkdir -p $(@D)
	$(Q)$(STEP) CC "$(@F)" $(LOG)/$(@F).log \
		$(MUSL_GCC) $(IMAGE_CFLAGS) $(WARN) -o $@ $(wildcard $(FOLDER)/*.c) $(wildcard src/lib/*.c)
