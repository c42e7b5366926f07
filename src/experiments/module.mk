# Experiments: one command in a guest, many boots compared, a boot of the current initramfs/.

# Everything that the list names, as an archive: what the bundle embeds, for kernels that embed nothing. The
# kernel's tool for that is there once it was built; that it is up to date does not matter here.
CPIO_TOOL := $(P)/linux/usr/gen_init_cpio
INITRAMFS_CPIO := $(P)/initramfs.cpio
$(INITRAMFS_CPIO): $(LIST) | $(if $(wildcard $(CPIO_TOOL)),,$(P)/linux/.built)
	$(Q)$(CPIO_TOOL) -t $(SOURCE_DATE_EPOCH) $< >$@.new && mv $@.new $@

# make run FAST=1: the bundle as it is, and over what it embeds the archive of what it would embed now.
FAST_CPIO := $(P)/fast.cpio
$(FAST_CPIO): $(INITRAMFS_CPIO) src/experiments/fast-initramfs $(if $(wildcard $(P)/bzImage),,$(P)/bzImage)
	$(Q)src/experiments/fast-initramfs $(P)/linux/usr/initramfs_data.cpio $< $@

# What may be set for both. KERNEL= is anybody's bzImage; one that is not ours gets our initramfs.
EXPERIMENTS = PYTHONPATH=src $(PYTHON) -B -m experiments
EXPERIMENT_NEEDS := $(if $(KERNEL),$(INITRAMFS_CPIO),$(P)/bzImage)
EXPERIMENT_OPTIONS = --kernel '$(or $(KERNEL),$(P)/bzImage)' --initramfs $(INITRAMFS_CPIO) $(RUN_MACHINE) \
	$(if $(NET),--net '$(NET)') $(if $(TIMEOUT),--timeout '$(TIMEOUT)')

#: make try RUN='uname -a'    boot, run that, print what it prints; APPEND= MEM=… FILES=folder KERNEL= TIMEOUT=60
# Through the environment, so that quotes and dollars arrive as they were typed.
.PHONY: try
try: export TRY_RUN = $(value RUN)
try: export TRY_APPEND = $(value APPEND)
try: $(EXPERIMENT_NEEDS) | $(OUT)/.setup-run $(OUT)/.setup-experiments
	$(Q)$(EXPERIMENTS) try $(EXPERIMENT_OPTIONS) --run "$$TRY_RUN" --append "$$TRY_APPEND" \
		$(if $(FILES),--files '$(FILES)') --results $(OUT)/try --transcript $(LOG)/try.log

#: make sweep SPEC=file       boot many configurations many times, compare them; or APPEND='|quiet|…' MEM='64|128',
#:                            KERNEL='a|b', RUN= a command that prints a number, N=7, JOBS=, FRESH=1; FIND=mem
.PHONY: sweep
sweep: export SWEEP_RUN = $(value RUN)
sweep: export SWEEP_APPEND = $(value APPEND)
sweep: $(P)/bzImage $(INITRAMFS_CPIO) $(MUSL_GCC) | $(OUT)/.setup-run $(OUT)/.setup-experiments
	$(Q)$(EXPERIMENTS) sweep --out $(OUT) --folder $(or $(RESULTS),$(OUT)/sweep) --initramfs $(INITRAMFS_CPIO) \
		--kernel '$(or $(KERNEL),$(P)/bzImage)' --default-kernel $(P)/bzImage $(if $(NIC),--nic $(NIC)) \
		$(if $(SPEC),--spec '$(SPEC)') $(if $(MEM),--mem '$(MEM)') $(if $(CPUS),--cpus '$(CPUS)') \
		$(if $(MACHINE),--machine $(MACHINE)) $(if $(DISK),--disk '$(DISK)') $(if $(NET),--net '$(NET)') \
		$(if $(TIMEOUT),--timeout '$(TIMEOUT)') $(if $(N),--runs '$(N)') $(if $(SWEEP_JOBS),--jobs '$(SWEEP_JOBS)') \
		$(if $(UNIT),--unit '$(UNIT)') $(if $(BETTER),--better '$(BETTER)') $(if $(FIND),--find '$(FIND)') \
		$(if $(FRESH),--fresh) $${SWEEP_RUN:+--command "$$SWEEP_RUN"} \
		$(if $(filter command line environment,$(origin APPEND)),--append "$$SWEEP_APPEND")
