"""kernel-config/kconfig, tried on made-up source trees: no kernel, no compiler, a few seconds."""
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).resolve().parent.parent
FAKE = TOP / "tests" / "fake_kconfig.py"

KCONFIG = """\
config NET
\tbool "Networking"
config INET
\tbool "IPv4"
\tdepends on NET
\tselect CRC
config CRC
\tbool "Checksums"
config PCI
\tbool "PCI"
config CARD
\tbool "A card"
\tdepends on NET && PCI
config CARD_FAST
\tbool "The card's fast path"
\tdepends on CARD
\tdefault y
config NAME
\tstring "Name"
config TIMEOUT
\tint "Timeout"
\tdefault 5
"""

MAKEFILE = """\
O ?= .
KCONFIG_CONFIG ?= $(O)/.config
allnoconfig oldconfig listnewconfig:
\t@{python} {fake} $@ {kconfig} $(KCONFIG_CONFIG)
"""


class Tree:
    """A source tree, a build folder, and a copy of kernel-config/ with fragments of its own."""

    def __init__(self, base, kind):
        self.src, self.build, self.here = base / "src tree", base / "build", base / "kernel-config"
        self.kind = kind
        self.src.mkdir()
        self.here.mkdir()
        shutil.copy(TOP / "kernel-config" / "kconfig", self.here)
        shutil.copytree(TOP / "kernel-config" / "awk", self.here / "awk")
        name = "Kconfig" if kind == "linux" else "Config.in"
        if kind == "linux":
            (self.src / "kernel").mkdir()
        (self.src / name).write_text(KCONFIG)
        (self.src / "Makefile").write_text(MAKEFILE.format(python=sys.executable, fake=FAKE, kconfig=name))

    def fragment(self, name, *lines):
        path = self.here / f"{name}.config"
        path.write_text("".join(line + "\n" for line in lines))
        return path

    def profile(self, name, *fragments):
        (self.here / f"{name}.profile").write_text("# comment\n" + "\n".join(fragments) + "\n")

    def run(self, verb, *args):
        return subprocess.run(
            [self.here / "kconfig", verb, "--src", self.src, "--build", self.build, *args],
            text=True, capture_output=True, timeout=60)

    def merge(self, *args):
        return self.run(self.kind, *args)

    def config(self):
        return (self.build / ".config").read_text()

    def save(self, fragment, edit, settle=True):
        """What a menuconfig session and `save` do; edit maps old lines of .config to new ones."""
        config = self.build / ".config"
        before = self.build / "before"
        shutil.copy(config, before)
        text = config.read_text()
        for old, new in edit.items():
            assert old in text
            text = text.replace(old, new)
        config.write_text(text)
        if settle:
            subprocess.run(["make", "-s", "-C", self.src, f"O={self.build}", "oldconfig"], check=True)
        return self.run("save", "--before", before, "--fragment", fragment)


@pytest.fixture
def linux(tmp_path):
    return Tree(tmp_path, "linux")


@pytest.fixture
def busybox(tmp_path):
    return Tree(tmp_path, "busybox")


def test_a_profile_is_merged(linux):
    linux.fragment("net", "# why", "CONFIG_NET=y", "CONFIG_INET=y", "# CONFIG_PCI is not set")
    linux.fragment("p", 'CONFIG_NAME="a b \\"c\\""', "CONFIG_TIMEOUT=30")
    linux.profile("p", "net", "p")
    result = linux.merge("--profile", "p")
    assert (result.returncode, result.stderr) == (0, "")
    for line in ("CONFIG_INET=y", "# CONFIG_PCI is not set", 'CONFIG_NAME="a b \\"c\\""', "CONFIG_TIMEOUT=30"):
        assert line + "\n" in linux.config()


def test_what_is_not_asked_for_stays_off(linux):
    linux.fragment("p", "CONFIG_NET=y", "CONFIG_PCI=y", "CONFIG_CARD=y")
    linux.profile("p", "p")
    assert linux.merge("--profile", "p").returncode == 0
    assert "# CONFIG_CARD_FAST is not set\n" in linux.config()


def test_a_dropped_option_is_named_with_what_it_lacks(linux):
    linux.fragment("card", "CONFIG_NET=y", "", "CONFIG_CARD=y")
    linux.profile("p", "card")
    result = linux.merge("--profile", "p")
    assert result.returncode == 1
    assert result.stderr == (
        f"{linux.here}/card.config:3: error: CONFIG_CARD=y was asked for, but Kconfig made it 'n' "
        "(depends on NET && PCI; PCI=n) [dropped-option]\n")
    assert not (linux.build / ".config").exists()


def test_an_option_that_a_select_forces_on_is_named(linux):
    linux.fragment("p", "CONFIG_NET=y", "CONFIG_INET=y", "CONFIG_CRC=n")
    linux.profile("p", "p")
    result = linux.merge("--profile", "p")
    assert result.returncode == 1
    assert "p.config:3: error: CONFIG_CRC=n was asked for, but Kconfig made it 'y'" in result.stderr


@pytest.mark.parametrize("line", ["CONFIG_NTE=y", "# CONFIG_NTE is not set"])
def test_an_unknown_option_is_said_to_be_unknown(linux, line):
    linux.fragment("p", line)
    linux.profile("p", "p")
    result = linux.merge("--profile", "p")
    assert result.returncode == 1
    assert "p.config:1: error: CONFIG_NTE=" in result.stderr
    assert "[unknown-option]" in result.stderr


def test_all_problems_are_reported_in_one_run(linux):
    linux.fragment("p", "CONFIG_CARD=y", "CONFIG_NTE=y", "CONFIG_INET=y")
    linux.profile("p", "p")
    assert len(linux.merge("--profile", "p").stderr.splitlines()) == 3


def test_two_fragments_that_contradict_each_other(linux):
    linux.fragment("a", "CONFIG_NET=y")
    linux.fragment("b", "", "CONFIG_NET=n")
    linux.profile("p", "a", "b")
    result = linux.merge("--profile", "p")
    assert result.returncode == 1
    assert result.stderr == (
        f"{linux.here}/b.config:2: error: CONFIG_NET=n contradicts CONFIG_NET=y "
        f"at {linux.here}/a.config:1 [conflict]\n")


def test_the_profiles_own_fragment_may_override(linux):
    linux.fragment("a", "CONFIG_TIMEOUT=1")
    linux.fragment("p", "CONFIG_TIMEOUT=2")
    linux.profile("p", "a", "p")
    assert linux.merge("--profile", "p").returncode == 0
    assert "CONFIG_TIMEOUT=2\n" in linux.config()


def test_a_further_fragment_and_set_may_override(linux):
    linux.fragment("p", "CONFIG_TIMEOUT=1", "CONFIG_NET=y")
    linux.profile("p", "p")
    site = linux.fragment("site", "CONFIG_TIMEOUT=2", "CONFIG_NET=n")
    result = linux.merge("--profile", "p", "--fragment", site, "--set", "CONFIG_TIMEOUT=3")
    assert (result.returncode, result.stderr) == (0, "")
    assert "CONFIG_TIMEOUT=3\n" in linux.config()
    assert "# CONFIG_NET is not set\n" in linux.config()


def test_an_option_given_by_set_is_verified_too(linux):
    linux.fragment("p", "CONFIG_NET=y")
    linux.profile("p", "p")
    result = linux.merge("--profile", "p", "--set", "CONFIG_CARD=y")
    assert result.returncode == 1
    assert result.stderr.startswith("--set:1: error: CONFIG_CARD=y was asked for")


@pytest.mark.parametrize("line", [
    "CONFIG_NET=y # why", "CONFIG_NET=yes", "NET=y", " CONFIG_NET=y", "CONFIG_NET",
    "# CONFIG_NET is not set any more", 'CONFIG_NAME="x'])
def test_a_line_that_kconfig_would_misread(linux, line):
    linux.fragment("p", line)
    linux.profile("p", "p")
    result = linux.merge("--profile", "p")
    assert result.returncode == 1
    assert "p.config:1: error:" in result.stderr and "[syntax]" in result.stderr


def test_a_missing_fragment_is_named(linux):
    linux.profile("p", "gone")
    result = linux.merge("--profile", "p")
    assert result.returncode == 1
    assert "gone.config:0: error: cannot be read [missing-fragment]" in result.stderr


def test_usage_errors(linux):
    linux.fragment("p", "CONFIG_NET=y")
    linux.profile("p", "p")
    for args in (["--profile", "nosuch"], ["--what", "x"], ["--set", "NET=y"], ["--profile"], []):
        result = linux.merge(*args)
        assert result.returncode == 2 and result.stderr.startswith("kconfig: error: ")
    assert not (linux.build / ".config").exists()


def test_an_unchanged_config_is_not_touched(linux):
    linux.fragment("p", "CONFIG_NET=y")
    linux.profile("p", "p")
    linux.merge("--profile", "p")
    config = linux.build / ".config"
    os.utime(config, (1, 1))
    assert linux.merge("--profile", "p").returncode == 0
    assert config.stat().st_mtime == 1
    assert linux.merge("--profile", "p", "--set", "CONFIG_PCI=y").returncode == 0
    assert config.stat().st_mtime != 1


def test_a_failed_merge_leaves_the_old_config(linux):
    linux.fragment("p", "CONFIG_NET=y")
    linux.profile("p", "p")
    linux.merge("--profile", "p")
    old = linux.config()
    assert linux.merge("--profile", "p", "--set", "CONFIG_CARD=y").returncode == 1
    assert linux.config() == old


def test_variables_of_a_calling_make_are_not_passed_on(linux, monkeypatch, tmp_path):
    monkeypatch.setenv("MAKEFLAGS", f"n -- O={tmp_path}/elsewhere KCONFIG_CONFIG=/nowhere/x")
    linux.fragment("p", "CONFIG_NET=y")
    linux.profile("p", "p")
    assert linux.merge("--profile", "p").returncode == 0
    assert "CONFIG_NET=y\n" in linux.config()


def test_busybox_takes_the_defaults_of_what_became_visible(busybox):
    fragment = busybox.fragment("busybox", "CONFIG_NET=y", "CONFIG_PCI=y", "CONFIG_CARD=y")
    result = busybox.merge("--fragment", fragment)
    assert (result.returncode, result.stderr) == (0, "")
    assert "CONFIG_CARD_FAST=y\n" in busybox.config()


def test_busybox_names_a_dropped_option(busybox):
    fragment = busybox.fragment("busybox", "CONFIG_INET=y")
    result = busybox.merge("--fragment", fragment)
    assert result.returncode == 1
    assert "busybox.config:1: error: CONFIG_INET=y" in result.stderr and "(depends on NET; NET=n)" in result.stderr


def test_save_nothing(linux):
    own = linux.fragment("p", "CONFIG_NET=y")
    linux.profile("p", "p")
    linux.merge("--profile", "p")
    os.utime(own, (1, 1))
    result = linux.save(own, {})
    assert result.returncode == 0 and "nothing changed" in result.stdout
    assert own.stat().st_mtime == 1


def test_save_keeps_the_fragment_and_changes_only_what_changed(linux):
    own = linux.fragment("p", "# why", "CONFIG_TIMEOUT=1", "", "# other", "CONFIG_NET=y")
    linux.profile("p", "p")
    linux.merge("--profile", "p")
    result = linux.save(own, {"CONFIG_TIMEOUT=1": "CONFIG_TIMEOUT=9", "# CONFIG_PCI is not set": "CONFIG_PCI=y"})
    assert (result.returncode, result.stderr) == (0, "")
    assert own.read_text() == "# why\nCONFIG_TIMEOUT=9\n\n# other\nCONFIG_NET=y\nCONFIG_PCI=y\n"


def test_save_then_merge_gives_what_the_user_saw(linux):
    """Defaults of what became visible are kept, what a select brings is not written."""
    linux.fragment("net", "CONFIG_NET=y")
    own = linux.fragment("p", "CONFIG_TIMEOUT=1")
    linux.profile("p", "net", "p")
    linux.merge("--profile", "p")
    linux.save(own, {"# CONFIG_PCI is not set": "CONFIG_PCI=y\nCONFIG_CARD=y"})
    seen = linux.config()
    assert "CONFIG_CARD_FAST=y\n" in seen
    assert linux.merge("--profile", "p").returncode == 0
    assert linux.config() == seen
    assert own.read_text() == "CONFIG_TIMEOUT=1\nCONFIG_CARD=y\nCONFIG_CARD_FAST=y\nCONFIG_PCI=y\n"


def test_save_of_an_option_that_went_off_with_its_parent(linux):
    linux.fragment("net", "CONFIG_NET=y", "CONFIG_INET=y")
    own = linux.fragment("p", "CONFIG_TIMEOUT=1")
    linux.profile("p", "net", "p")
    linux.merge("--profile", "p")
    assert linux.save(own, {"CONFIG_NET=y": "# CONFIG_NET is not set"}).returncode == 0
    assert own.read_text() == "CONFIG_TIMEOUT=1\n# CONFIG_INET is not set\n# CONFIG_NET is not set\n"
    assert linux.merge("--profile", "p").returncode == 0


def test_save_writes_no_switch_off_that_nobody_asked_for(linux):
    """CRC came with INET by a select; it goes with it, and the fragment never named it."""
    linux.fragment("net", "CONFIG_NET=y", "CONFIG_INET=y")
    own = linux.fragment("p", "CONFIG_TIMEOUT=1")
    linux.profile("p", "net", "p")
    linux.merge("--profile", "p")
    result = linux.save(own, {"CONFIG_INET=y": "# CONFIG_INET is not set", "CONFIG_CRC=y": "# CONFIG_CRC is not set"})
    assert result.returncode == 0
    assert own.read_text() == "CONFIG_TIMEOUT=1\n# CONFIG_INET is not set\n"


def test_save_refuses_what_no_fragment_can_say(linux):
    own = linux.fragment("p", "CONFIG_TIMEOUT=1")
    linux.profile("p", "p")
    linux.merge("--profile", "p")
    result = linux.save(own, {"CONFIG_TIMEOUT=1": "CONFIG_TIMEOUT=1\nCONFIG_CARD=y"}, settle=False)
    assert result.returncode == 1
    assert "CONFIG_CARD=y cannot be kept by a fragment [not-saved]" in result.stderr
    assert own.read_text() == "CONFIG_TIMEOUT=1\n"


def test_save_for_busybox_turns_off_what_is_on_by_default(busybox):
    own = busybox.fragment("busybox", "CONFIG_NET=y", "CONFIG_PCI=y", "CONFIG_CARD=y")
    busybox.merge("--fragment", own)
    result = busybox.save(own, {"CONFIG_CARD_FAST=y": "# CONFIG_CARD_FAST is not set"})
    assert (result.returncode, result.stderr) == (0, "")
    assert own.read_text().endswith("CONFIG_CARD=y\n# CONFIG_CARD_FAST is not set\n")
    assert busybox.merge("--fragment", own).returncode == 0
    assert "# CONFIG_CARD_FAST is not set\n" in busybox.config()


def test_save_for_busybox(busybox):
    own = busybox.fragment("busybox", "CONFIG_NET=y")
    busybox.merge("--fragment", own)
    result = busybox.save(own, {"# CONFIG_PCI is not set": "CONFIG_PCI=y"})
    assert (result.returncode, result.stderr) == (0, "")
    assert own.read_text() == "CONFIG_NET=y\nCONFIG_PCI=y\n"


def test_save_before_any_merge_is_refused(linux):
    own = linux.fragment("p", "CONFIG_NET=y")
    linux.build.mkdir()
    result = linux.run("save", "--before", linux.build / "x", "--fragment", own)
    assert result.returncode == 2 and "cannot be read" in result.stderr
