"""kernel-config/kconfig, tried on made-up source trees: no kernel, no compiler, a few seconds."""
import os

import pytest

from kconfig_tree import busybox, linux  # noqa: F401 (fixtures)


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


def test_a_fragment_that_is_left_out_asks_for_nothing(linux):
    linux.fragment("net", "CONFIG_NET=y", "CONFIG_INET=y")
    linux.fragment("pci", "CONFIG_PCI=y")
    linux.fragment("p", "CONFIG_TIMEOUT=2")
    linux.profile("p", "net", "pci", "p")
    # Before or after the profile is named: it is the same.
    for words in (["--without", "net", "--profile", "p"], ["--profile", "p", "--without", "net"]):
        result = linux.merge(*words)
        assert (result.returncode, result.stderr) == (0, "")
        assert "# CONFIG_NET is not set\n" in linux.config() and "CONFIG_PCI=y\n" in linux.config()
    assert linux.merge("--profile", "p", "--without", "net", "--without", "pci").returncode == 0
    assert "# CONFIG_PCI is not set\n" in linux.config() and "CONFIG_TIMEOUT=2\n" in linux.config()


def test_what_cannot_be_left_out_is_named(linux):
    linux.fragment("net", "CONFIG_NET=y")
    linux.fragment("inet", "CONFIG_INET=y")
    linux.fragment("p", "CONFIG_TIMEOUT=2")
    linux.profile("p", "net", "inet", "p")
    for name in ("ent", "p"):
        result = linux.merge("--profile", "p", "--without", name)
        assert result.returncode == 2
        assert result.stderr == f"kconfig: error: --without {name}: the profile has no such fragment; it has: net inet\n"
    # One that another one needs: by the option that needs it.
    result = linux.merge("--profile", "p", "--without", "net")
    assert result.returncode == 1
    assert "inet.config:1: error: CONFIG_INET=y was asked for" in result.stderr and "depends on NET; NET=n" in result.stderr


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
