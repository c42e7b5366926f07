# /init, static against musl; the same file is nutshell-params.

INIT := $(OUT)/init/init
INIT_SRC := $(wildcard src/init/*.c src/lib/*.c)
# What no function calls is left out, so that the tests' helpers in src/lib cost nothing.
IMAGE_CFLAGS := -std=c11 -Oz -static -no-pie -ffunction-sections -fdata-sections -Wl,--gc-sections \
	-Wl,-z,norelro -Wl,-z,noseparate-code -Wl,--build-id=none -fno-asynchronous-unwind-tables \
	-fno-stack-protector -fcf-protection=none -s

$(INIT): $(INIT_SRC) $(wildcard src/init/*.h src/lib/*.h) $(MUSL_GCC)
	$(Q)mkdir -p $(@D)
	$(Q)$(STEP) CC "/init" $(LOG)/init.log \
		$(MUSL_GCC) $(IMAGE_CFLAGS) $(WARN) -o $@ $(INIT_SRC)
