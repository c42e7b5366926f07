"""The watchdogs: fed while all is well, and a reset where nothing else would help."""

import pytest

from guest import BOOT, SCALE
from qmp import QmpError

QUICK = 15 * SCALE


@pytest.fixture
def watched(boot, tmp_path):
    """A guest that QEMU tells about: resets are events."""

    def start(profile, words, *options):
        return boot(profile, "--append", words, "--qmp", tmp_path / "qmp", *options)

    return start


def assert_reset(guest, seconds):
    assert guest.qmp.wait_event("RESET", seconds)["data"]["reason"] == "guest-reset"


def assert_no_reset(guest, seconds):
    with pytest.raises(QmpError):
        guest.qmp.wait_event("RESET", seconds)


@pytest.mark.parametrize("profile", ["pc", "virt"])
def test_a_boot_without_userspace_is_reset(watched, profile):
    guest = watched(profile, "rdinit=/bin/cat watchdog.open_timeout=3 softdog.soft_margin=3")
    guest.expect("Run /bin/cat as init process", BOOT)
    assert_reset(guest, QUICK)


@pytest.mark.parametrize("profile", ["pc", "virt"])
def test_a_hung_shutdown_is_reset(watched, profile):
    """The root cannot be let go: umount hangs."""
    guest = watched(profile, "nutshell.watchdog=5").login()
    guest.wait_until("pgrep -x watchdog", 10)
    guest.check(r"rm /bin/umount && printf '#!/bin/sh\nexec sleep 1000\n' >/bin/umount && chmod +x /bin/umount")
    guest.send("poweroff")
    guest.expect("watchdog did not stop", QUICK)
    assert_reset(guest, QUICK)
    guest.expect("login: ", BOOT)


def test_a_hung_feeder_is_reset(watched):
    guest = watched("virt", "nutshell.watchdog=5").login()
    guest.wait_until("pgrep -x watchdog", 10)
    assert_no_reset(guest, 8 * SCALE)
    guest.check("sv pause watchdog")
    assert_reset(guest, QUICK)


def test_a_shutdown_of_more_than_the_watchdogs_time_is_not_begun_again(watched):
    """halt leaves the machine where it is: the kernel has stopped the watchdog."""
    guest = watched("virt", "nutshell.watchdog=5").login()
    guest.wait_until("pgrep -x watchdog", 10)
    guest.send("halt")
    guest.expect("reboot: System halted", QUICK)
    assert_no_reset(guest, 8 * SCALE)


def test_watchdog_off(watched):
    """Without its last letter the kernel would go on, and end with its patience."""
    guest = watched("virt", "nutshell.watchdog=0 watchdog.open_timeout=8 softdog.soft_margin=8").login()
    assert_no_reset(guest, 20 * SCALE)
    assert guest.run("pgrep -x watchdog")[0] == 1
    assert guest.check("sv status watchdog").startswith("run:")


def test_the_sixty_seconds_of_a_default_boot(shared):
    feeder = shared.check("xargs -0 </proc/$(pidof watchdog)/cmdline")
    assert feeder == "watchdog -F -t 10000ms -T 60 /dev/watchdog0"


def test_two_watchdogs_are_fed_and_either_resets(watched):
    card = ["--", "-device", "i6300esb"]
    guest = watched("pc", "nutshell.watchdog=6", *card).login()
    guest.wait_until("[ $(pgrep -f '^watchdog .* /dev/watchdog[01]' | wc -l) = 2 ]", 10)
    assert_no_reset(guest, 12 * SCALE)
    # Whatever dies, both are fed again.
    guest.check("kill -9 $(pidof watchdog | cut -d ' ' -f 1)")
    guest.wait_until("[ $(pidof watchdog | wc -w) = 2 ]", 2)
    guest.check("kill -9 $(pgrep -fx 'runsv watchdog')")
    guest.wait_until("[ $(pidof watchdog | wc -w) = 2 ] && [ $(pgrep -f '^runsv watchdog' | wc -l) = 3 ]", 5)
    assert_no_reset(guest, 8 * SCALE)
    # Stopped by its supervisor, both are told so.
    guest.check("sv stop watchdog")
    guest.wait_until("! pgrep -x watchdog", 2)
    assert_no_reset(guest, 10 * SCALE)
    guest.check("sv start watchdog")
    guest.wait_until("[ $(pidof watchdog | wc -w) = 2 ]", 5)
    # The card's own reset is an event of its own.
    guest.check("kill -STOP $(pgrep -f '^watchdog .*watchdog0')")
    assert guest.qmp.wait_event("WATCHDOG", QUICK)["data"]["action"] == "reset"
