# nutshell: a whole Linux in one bzImage. `make help` lists the targets.
#
# The build graph, top down; each folder brings its own module.mk:
#
#   sources.lock ─ fetch ─ out/src/* ─┬─ kernel headers ─ musl ─ busybox ─┐
#                                     ├─ keymaps ─────────────────────────┼─ initramfs.list ─┐
#   src/*/*.c ───────────────────────── /init, nutshell-* ────────────────┤                  │
#   gen_init_cpio_list/*.c ─ generator ─ initramfs/*.rootfs ──────────────┘                  ├─ bzImage
#   kernel-config/*.config ─ .config ────────────────────────────────────────────────────────┘

.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all
MAKEFLAGS += --no-print-directory --no-builtin-rules
# What is set on the command line is meant for this Makefile, not for those of the kernel or busybox.
MAKEOVERRIDES :=

# Neither make nor the kernel's build can name a file in a folder with these in its path.
ifneq ($(words $(CURDIR)),1)
$(error This folder's path holds a blank ($(CURDIR)): make and the kernel's build cannot work there. Move the checkout to a path without one)
endif
ifneq ($(findstring :,$(CURDIR)),)
$(error This folder's path holds a colon ($(CURDIR)): make and the kernel's build cannot work there. Move the checkout to a path without one)
endif
O ?= out
ifneq ($(words [$(O)]),1)
$(error The build folder's path holds a blank (O=$(O)): the kernel's build cannot work there. Choose another one)
endif

PROFILE ?= pc
PROFILES := $(patsubst kernel-config/%.profile,%,$(sort $(wildcard kernel-config/*.profile)))
ifeq ($(filter $(PROFILE),$(PROFILES)),)
$(error There is no profile '$(PROFILE)'. PROFILE= takes one of: $(PROFILES))
endif

# A folder of the user's own beside this one: descriptions (*.rootfs), kernel.config, busybox.config.
ifneq ($(SITE),)
ifneq ($(words [$(SITE)]),1)
$(error The site folder's path holds a blank (SITE=$(SITE)): make cannot work with it)
endif
ifeq ($(wildcard $(SITE)/*.rootfs $(SITE)/kernel.config $(SITE)/busybox.config),)
$(error SITE=$(SITE): no such folder, or it has neither a *.rootfs nor a kernel.config nor a busybox.config)
endif
override SITE := $(abspath $(SITE))
SITE_ROOTFS := $(sort $(wildcard $(SITE)/*.rootfs))
SITE_KERNEL := $(wildcard $(SITE)/kernel.config)
SITE_BUSYBOX := $(wildcard $(SITE)/busybox.config)
endif

TOP := $(CURDIR)
OUT := $(abspath $(O))
# Per profile: the kernel's build folder, the list, the bundle.
P := $(OUT)/$(PROFILE)
LOG := $(OUT)/log
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/nutshell

V ?= 0
Q := $(if $(filter 1,$(V)),,@)
export V
NPROC := $(shell nproc)
# What a user sets as JOBS= is how many guests `make sweep` boots at once.
SWEEP_JOBS := $(if $(filter command line,$(origin JOBS)),$(JOBS))
# Inside a recipe: nothing under `make -jN` (its job server counts), else all cores.
override JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(NPROC))
STEP := src/host/step
# What makes a .config, the kernel's and busybox's.
KCONFIG := kernel-config/kconfig $(wildcard kernel-config/awk/*.awk)

# The compiler cache lies outside the checkout and knows paths relative to the build folder, so that
# a second clone compiles little. It only makes things faster.
export CCACHE_DIR := $(CACHE)/ccache
export CCACHE_BASEDIR := $(OUT)
export CCACHE_NOHASHDIR := 1
# Messages in another language are no other object file.
export CCACHE_SLOPPINESS := locale
HOSTCC := gcc
CCACHE := ccache

#: Targets (PROFILE=pc or virt, O= another build folder, V=1 everything shown, -jN,
#: SITE=../my-site a folder of your own, DEFINE="net=off" switches of the image, LINUX_TARBALL= another kernel,
#: COMPRESS=xz smallest, lz4 fastest, or zstd; WITHOUT="ext4 ipv6" leaves fragments of kernel-config/ out, WITH= adds some):
#: make                       build out/$(PROFILE)/bzImage
#: make clean                 remove everything that was built (out/), not the downloads
.PHONY: all help fetch clean FORCE
all: $(P)/bzImage
	$(Q)src/host/summary $(P)

include src/host/module.mk
include src/toolchain/module.mk
include src/module.mk
include src/inspect/module.mk
include gen_init_cpio_list/module.mk
include initramfs/module.mk
include kernel-config/module.mk
include src/experiments/module.mk
include pxe/module.mk
include src/report/module.mk
include docs/module.mk
include tests/module.mk

help:
	@sed -n 's/^#: //p' $(MAKEFILE_LIST)

clean:
	$(Q)if [ ! -e $(OUT) ]; then exit 0; fi; \
	if [ ! -e $(OUT)/.nutshell ]; then echo "$(OUT) was not made by this build: not removed" >&2; exit 1; fi; \
	rm -rf $(OUT)
