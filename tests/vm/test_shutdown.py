"""poweroff, reboot, halt and Ctrl-Alt-Del: services are stopped first, and nothing complains."""

import re
import subprocess

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


# NAME NEEDS: a service that tells when it is stopped, and when it is down; both take a moment.
TELLER = """teller() {{ mkdir /etc/init.d/$1; cd /etc/init.d/$1; [ -z "$2" ] || printf '%s\\n' $2 >needs
printf '#!/bin/sh\\ntrap "echo %s stops >/dev/ttyS0; exit" TERM\\nwhile :; do sleep 0.1; done\\n' $1 >run
printf '#!/bin/sh\\nsleep 0.5; echo %s is down >/dev/ttyS0\\n' $1 >finish
chmod +x run finish; ln -s ../init.d/$1 /etc/rc.d/; }}
{calls}; cd; ls /etc/rc.d"""


def test_services_stop_in_reverse_order_of_need(boot):
    guest = boot("virt").login()
    names = ["zebra", "ape", "bee", "cow"]
    calls = "teller zebra; teller ape 'zebra syslogd'; teller bee ape; teller cow ape"
    guest.check(TELLER.format(calls=calls))
    for name in names:
        guest.wait_until(f"sv status {name} | grep -q ^run:", 10)
    guest.send("poweroff")
    status, text = guest.wait_end(QUICK)
    assert status == 0
    order = re.findall(r"^(zebra|ape|bee|cow) (stops|is down)$", text, re.MULTILINE)
    assert sorted(order[:2]) == [("bee", "stops"), ("cow", "stops")], "at once, as nothing needs them"
    assert sorted(order[2:4]) == [("bee", "is down"), ("cow", "is down")]
    assert order[4:] == [(name, what) for name in ("ape", "zebra") for what in ("stops", "is down")]


STUBBORN = """mkdir /etc/init.d/stubborn && cd /etc/init.d/stubborn
printf '#!/bin/sh\\ntrap "" TERM HUP\\nwhile :; do sleep 1; done\\n' >run; chmod +x run
ln -s ../init.d/stubborn /etc/rc.d/stubborn; cd"""


def test_a_disk_in_use_ends_clean(boot, tmp_path):
    """By a service that does not end when it is told to, and by a shell."""
    disk = tmp_path / "disk.img"
    subprocess.run(["/sbin/mke2fs", "-q", "-t", "ext4", disk, "16M"], check=True, stdout=subprocess.DEVNULL)
    guest = boot("virt", "--disk", disk).login()
    guest.check("mount /dev/vda /mnt")
    guest.check(STUBBORN)
    guest.wait_until("sv status stubborn | grep -q ^run:", 10)
    guest.check("(cd /mnt && exec setsid sleep 1000 >held) & cd /mnt; (yes | head -c 3000000 >data) && cd")
    guest.send("cd /mnt; exec 5>open; echo started >&5; poweroff")
    status, text = guest.wait_end(30 * SCALE)
    assert status == 0
    assert "Still writable" not in text
    header = subprocess.run(
        ["/sbin/dumpe2fs", "-h", disk], check=True, capture_output=True, text=True
    ).stdout
    assert "needs_recovery" not in header
    assert re.search(r"Filesystem state: +clean$", header, re.MULTILINE)
    assert subprocess.run(["/sbin/e2fsck", "-fn", disk], capture_output=True).returncode == 0
    listing = subprocess.run(["/sbin/debugfs", "-R", "ls -l /", disk], capture_output=True, text=True).stdout
    assert re.search(r"3000000 .* data$", listing, re.MULTILINE), listing
