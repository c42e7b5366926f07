# nutshell-inspect, a host tool: takes any bzImage apart.

INSPECT := $(OUT)/host/nutshell-inspect
INSPECT_SRC := $(wildcard src/inspect/*.c) src/lib/bzimage.c src/lib/crc32.c
INSPECT_LIBS := -larchive -lelf -lnettle

$(INSPECT): $(INSPECT_SRC) $(wildcard src/inspect/*.h src/lib/*.h) src/inspect/module.mk \
		| $(OUT)/.setup-build $(OUT)/.setup-inspect
	$(Q)mkdir -p $(@D)
	$(Q)$(STEP) CC "$(@F)" $(LOG)/$(@F).log \
		$(HOSTCC) -std=c11 -O2 -g $(WARN) -o $@ $(INSPECT_SRC) $(INSPECT_LIBS)

#: make inspect               what is in the built bundle, or in KERNEL=any bzImage; more: docs/inspect.md
.PHONY: inspect
inspect: $(INSPECT) $(if $(KERNEL),,$(P)/bzImage)
	$(Q)$(INSPECT) $(or $(KERNEL),$(P)/bzImage)
