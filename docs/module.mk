# What of the handbook is made from code.

.PHONY: docs
#: make docs                  write docs/parameters.md anew from the table of parameters
# A program that is told its own name by a link is nutshell-params.
docs: $(INIT)
	$(Q)ln -sf $(INIT) $(OUT)/host/nutshell-params
	$(Q){ sed '/^<!-- From here on/q' docs/parameters.md && $(OUT)/host/nutshell-params --markdown; } \
		>$(OUT)/parameters.md && mv $(OUT)/parameters.md docs/parameters.md
