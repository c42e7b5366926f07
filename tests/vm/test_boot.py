"""From power-on to a login: both profiles, several machines, and QEMU with no option at all."""

import time

import pytest

from guest import BOOT, SCALE

@pytest.mark.parametrize("machine", ["pc", "q35"])
@pytest.mark.parametrize("profile", ["pc", "virt"])
def test_reaches_login(boot, profile, machine):
    guest = boot(profile, "--machine", machine).login()
    assert guest.check("hostname") == "nutshell"
    assert guest.check("id -un; tty; readlink /proc/1/exe").split() == ["root", "/dev/ttyS0", "/bin/busybox"]
    # Nothing of what the kernel or the start script found was bad enough for the console.
    assert guest.check("dmesg -r | grep -cE '^<[0-3]>' || true") == "0", guest.check("dmesg -r")


def test_microvm(boot):
    guest = boot("virt", "--machine", "microvm").login()
    guest.wait_until("ip addr show eth0 | grep -q 'inet 10.0.2.15/24'", 10)


def screen(guest, folder):
    """The text in the VGA's memory: what is on the screen, and above it what has scrolled off."""
    file = folder / "vga"
    guest.qmp.command("pmemsave", val=0xB8000, size=0x8000, filename=str(file))
    text = file.read_bytes()[::2].decode("cp437")
    return "\n".join(text[i : i + 80].rstrip() for i in range(0, len(text), 80))


def wait_screen(guest, folder, text, seconds=BOOT):
    end = time.monotonic() + seconds
    while text not in screen(guest, folder):
        assert time.monotonic() < end, f"no {text!r} on the screen, but:\n{screen(guest, folder)}"
        assert guest.process.poll() is None, "QEMU has ended"
        time.sleep(0.2)


def plain_qemu(kernel, *options):
    """What a user types who has only the file; without a window, as tests have none."""
    return ["qemu-system-x86_64", "-kernel", str(kernel), "-display", "none", *options]


def test_no_option_at_all_shows_a_login_on_the_screen(boot, kernel, tmp_path):
    socket = tmp_path / "qmp"
    command = plain_qemu(kernel("pc"), "-serial", "null", "-qmp", f"unix:{socket},server=on,wait=off")
    guest = boot("pc", "--qmp", socket, command=command)
    wait_screen(guest, tmp_path, "nutshell login:")
    # The keyboard works too.
    for key in ["r", "o", "o", "t", "ret"]:
        guest.qmp.keys(key)
    wait_screen(guest, tmp_path, "~ #", 20 * SCALE)


@pytest.mark.parametrize("profile", ["pc", "virt"])
def test_nographic_alone_gives_a_login_on_the_serial_port(boot, kernel, profile):
    command = ["qemu-system-x86_64", "-kernel", str(kernel(profile)), "-nographic"]
    guest = boot(profile, command=command).login()
    # Nobody appended anything, so this is what is built in.
    assert "console=ttyS0" in guest.check("cat /proc/cmdline")


def test_what_is_appended_wins(boot):
    words = "panic=77 console=tty0 console=ttyS0 hostname=elsewhere"
    guest = boot("pc", "--append", words).login("elsewhere")
    assert guest.check("cat /proc/cmdline").endswith(words)
    assert guest.check("cat /proc/sys/kernel/panic") == "77"
    # The last console= is the one that /dev/console is: it is last in this list.
    assert guest.check("cat /sys/class/tty/console/active").split()[-1] == "ttyS0"
    assert guest.check("cat /proc/sys/kernel/hostname") == "elsewhere"
