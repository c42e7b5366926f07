# Tests: one pytest run, so that there is one report and one closing line.

# Debian's own python3: pytest and pexpect are its packages.
PYTHON ?= /usr/bin/python3
PYTEST = NUTSHELL_OUT=$(OUT) $(PYTHON) -B -m pytest -p no:cacheprovider tests
# A guest takes one processor: as many files of tests at once as there are processors.
TEST_JOBS ?= -n $(NPROC) --dist loadfile

# Without one the tests of pages in a browser say that they were left out.
$(OUT)/.setup-browser: src/host/packages | $(OUT)/.nutshell
	$(Q)$(if $(filter no,$(SETUP)),,src/host/setup browser || echo "  no browser: pages are not tested in one")
	$(Q)touch $@

# The servers of pxe/serve. nginx's package makes a service of it and starts it, unless policy-rc.d(8) forbids
# that: where it does not they are named only, and the tests that need them say that they were left out.
$(OUT)/.setup-serve: src/host/packages | $(OUT)/.nutshell
	$(Q)$(if $(filter no,$(SETUP)),,src/host/setup $$([ -x /usr/sbin/policy-rc.d ] || echo --name) serve || \
		echo "  no nginx or dnsmasq: network boots are tested without pxe/serve")
	$(Q)touch $@

.PHONY: check test test-netboot test-install test-powercut fuzz bench coverage
#: make check                 the tests that need no kernel and no QEMU, in seconds
check: $(GENERATOR) $(INSPECT) | $(OUT)/.setup-test
	$(Q)$(PYTEST) --quick $(PYTEST_ARGS)

#: make test                  every test: builds pc and virt, boots them in QEMU
test: $(GENERATOR) $(INSPECT) | $(OUT)/.setup-test $(OUT)/.setup-run $(OUT)/.setup-uefi $(OUT)/.setup-serve $(OUT)/.setup-browser
	+$(Q)$(MAKE) O=$(OUT) PROFILE=virt all
	+$(Q)$(MAKE) O=$(OUT) PROFILE=pc all pxe
	$(Q)$(PYTEST) $(TEST_JOBS) $(PYTEST_ARGS)

#: make test-netboot          network boots: each firmware twenty times, and every bad network; some two hours
test-netboot: | $(OUT)/.setup-test $(OUT)/.setup-run $(OUT)/.setup-uefi $(OUT)/.setup-serve
	+$(Q)$(MAKE) O=$(OUT) PROFILE=pc all pxe
	$(Q)NUTSHELL_OUT=$(OUT) $(PYTHON) -B -m pytest -p no:cacheprovider --full tests/netboot $(PYTEST_ARGS)

#: make test-install          installation: every controller, and the rarer combinations too; some ten minutes
test-install: $(P)/bzImage | $(OUT)/.setup-test $(OUT)/.setup-run
	$(Q)NUTSHELL_OUT=$(OUT) $(PYTHON) -B -m pytest -p no:cacheprovider --full $(wildcard tests/vm/test_install*.py) \
		$(PYTEST_ARGS)

#: make test-powercut         power cuts and failing disks, all of them; an hour or more, a second run goes on
test-powercut: | $(OUT)/.setup-test $(OUT)/.setup-run
	+$(Q)$(MAKE) O=$(OUT) PROFILE=pc all
	$(Q)$(PYTHON) -B tests/powercut/full_run.py $(OUT)/pc/bzImage $(OUT)/test/powercut $(POWERCUT_ARGS)

#: make fuzz FUZZ=gen_parse SECONDS=3600   longer fuzzing (of all targets); the inputs found go to tests/fuzz/corpus
SECONDS = 3600
fuzz: | $(OUT)/.setup-test $(OUT)/.setup-inspect
	+$(Q)$(PYTHON) -B tests/fuzz/fuzz.py $(OUT) $(SECONDS) $(FUZZ)

#: make coverage              the share of the generator's branches that its tests take
coverage: | $(OUT)/.setup-test
	$(Q)tests/unit/coverage $(OUT)/coverage

#: make bench                 the figures beside their peers and the baseline: bytes, guest instructions, memory,
#:                            seconds; COLD=1 for cold builds; MKROOT= a source tree of toybox, for its mkroot
bench: | $(OUT)/.setup-test $(OUT)/.setup-run $(OUT)/.setup-serve $(OUT)/.setup-bench
	+$(Q)$(MAKE) O=$(OUT) PROFILE=virt all
	+$(Q)$(MAKE) O=$(OUT) PROFILE=pc all
	+$(Q)NUTSHELL_OUT=$(OUT) MKROOT='$(MKROOT)' $(PYTHON) -B tests/bench/bench.py $(if $(COLD),--cold)
