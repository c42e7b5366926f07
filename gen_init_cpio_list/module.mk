# The generator, a host tool: description in, gen_init_cpio list out.

GENERATOR := $(OUT)/host/gen_init_cpio_list
GENERATOR_SRC := $(wildcard gen_init_cpio_list/*.c)
GENERATOR_LIBS := -lnettle -lelf -pthread
WARN := -Wall -Wextra -Werror -Wshadow -Wconversion

$(GENERATOR): $(GENERATOR_SRC) $(wildcard gen_init_cpio_list/*.h) | $(OUT)/.setup-build
	$(Q)mkdir -p $(@D)
	$(Q)$(STEP) CC "gen_init_cpio_list" $(LOG)/generator.log \
		$(HOSTCC) -std=c11 -O2 -g $(WARN) -o $@ $(GENERATOR_SRC) $(GENERATOR_LIBS)
