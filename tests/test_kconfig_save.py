"""`kernel-config/kconfig save`: what a menuconfig session changed becomes a fragment."""
import os

from kconfig_tree import busybox, linux  # noqa: F401 (fixtures)


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
