# What of the handbook is made from code.

.PHONY: docs
#: make docs                  write docs/parameters.md anew from the table of parameters
docs: $(PARAMS)
	$(Q){ sed '/^<!-- From here on/q' docs/parameters.md && $(PARAMS) --markdown; } \
		>$(OUT)/parameters.md && mv $(OUT)/parameters.md docs/parameters.md
