# nutshell-install, static against musl; a part of the image's feature "install".

INSTALLER := $(OUT)/installer/nutshell-install
INSTALLER_SRC := $(wildcard src/installer/*.c src/lib/*.c)

$(INSTALLER): $(INSTALLER_SRC) $(wildcard src/installer/*.h src/lib/*.h) $(MUSL_GCC)
	$(Q)mkdir -p $(@D)
	$(Q)$(STEP) CC "nutshell-install" $(LOG)/installer.log \
		$(MUSL_GCC) $(IMAGE_CFLAGS) $(WARN) -o $@ $(INSTALLER_SRC)
