"""poweroff, reboot, halt and Ctrl-Alt-Del: services are stopped first, and nothing complains."""

import re

import pytest

from guest import BOOT, SCALE

# What a service of the test's own says when its supervisor stops it.
PROBE = """mkdir /etc/init.d/probe && cd /etc/init.d/probe
printf '#!/bin/sh\\nexec sleep 1000\\n' > run
printf '#!/bin/sh\\necho probe has been stopped > /dev/ttyS0\\n' > finish
chmod +x run finish && ln -s ../init.d/probe /etc/rc.d/probe; cd"""
COMPLAINT = re.compile(
    r"(?i)^.*(error|fail|cannot|can't|busy|timeout|warn|refused|not found|panic).*$", re.MULTILINE
)
QUICK = 15 * SCALE


@pytest.fixture
def ready(boot, tmp_path):
    """A guest whose console is the serial port, with the probe service up."""

    def start(profile):
        guest = boot(profile, "--append", "console=ttyS0", "--qmp", tmp_path / "qmp").login()
        guest.check(PROBE)
        guest.wait_until("sv status probe | grep -q ^run:", 10)
        return guest

    return start


def assert_clean(text):
    """The probe was stopped by its supervisor, before init turned to what is left."""
    assert "probe has been stopped" in text
    assert "going down" not in text.split("probe has been stopped")[0]
    assert not COMPLAINT.search(text), COMPLAINT.search(text).group(0)


@pytest.mark.parametrize("profile", ["pc", "virt"])
def test_poweroff(ready, profile):
    guest = ready(profile)
    guest.send("poweroff")
    status, text = guest.wait_end(QUICK)
    assert status == 0
    assert_clean(text)
    assert "reboot: Power down" in text


def test_power_button(ready):
    guest = ready("pc")
    guest.qmp.command("system_powerdown")
    status, text = guest.wait_end(QUICK)
    assert status == 0
    assert_clean(text)


@pytest.mark.parametrize("profile", ["pc", "virt"])
def test_reboot(ready, profile):
    guest = ready(profile)
    guest.send("reboot")
    guest.expect("reboot: Restarting system", QUICK)
    assert_clean(guest.before())
    assert guest.qmp.wait_event("RESET", QUICK)["data"]["reason"] == "guest-reset"
    guest.login()
    # Nothing is left of what was in memory: this is a new boot.
    assert guest.run("ls /etc/init.d/probe")[0] == 1


def test_halt(ready):
    guest = ready("pc")
    guest.send("halt")
    guest.expect("reboot: System halted", QUICK)
    assert_clean(guest.before())
    assert guest.process.poll() is None


def test_ctrl_alt_delete(ready):
    guest = ready("pc")
    guest.qmp.keys("ctrl", "alt", "delete")
    guest.expect("reboot: Restarting system", QUICK)
    assert_clean(guest.before())
    guest.expect("nutshell login: ", BOOT)


def test_panic_reboots(boot):
    """A machine that nobody watches does not stay down."""
    guest = boot("virt", "--append", "panic=1").login()
    guest.run("echo 1 > /proc/sys/kernel/sysrq")
    guest.send("echo c > /proc/sysrq-trigger")
    guest.expect("Kernel panic", QUICK)
    guest.expect("nutshell login: ", BOOT)
