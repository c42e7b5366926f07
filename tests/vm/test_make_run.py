"""`make run` on a terminal, as a user types it."""

import os

import pexpect
import pytest

from project import TOP, transcript_path
from guest import BOOT, COMMAND


@pytest.fixture
def terminal(request, out):
    """A shell on a terminal, in the checkout. Whatever runs on it ends with the test."""
    path = transcript_path(out, request.node.nodeid)
    path.parent.mkdir(parents=True, exist_ok=True)
    leaks = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "PROFILE", "O", "V", "NUTSHELL_OUT")
    environment = {name: value for name, value in os.environ.items() if name not in leaks}
    with open(path, "w", encoding="utf-8", errors="replace") as log:
        shell = pexpect.spawn(
            "/bin/sh", cwd=TOP, env={**environment, "PS1": "$ "}, encoding="utf-8", codec_errors="replace",
            timeout=COMMAND, dimensions=(24, 100),
        )
        shell.logfile_read = log
        yield shell
        # Closing the terminal hangs up on everything that runs on it.
        shell.close(force=True)


def test_make_run(terminal, out, tmp_path):
    disk = tmp_path / "the disk.img"
    disk.write_bytes(b"the user's disk\n".ljust(1 << 20, b"\0"))
    terminal.sendline(
        f"make run O={out} APPEND=\"hostname=mine panic=77 x='y z'\" MEM=120 CPUS=2 NET=none 'DISK={disk}'; echo status $?"
    )
    terminal.expect("Ctrl-A X ends QEMU", timeout=BOOT)
    terminal.expect("mine login: ", timeout=BOOT)
    terminal.sendline("root")
    terminal.expect("~ # ")
    terminal.sendline("cat /proc/cmdline; head -n 1 /dev/vda; echo /sys/class/net/*; nproc; free -m; echo e''nd")
    terminal.expect("\nend\r+\n")
    lines = [line.strip() for line in terminal.before.splitlines()]
    assert any(line.endswith("hostname=mine panic=77 x='y z'") for line in lines), lines
    assert "the user's disk" in lines
    assert "/sys/class/net/lo" in lines
    assert "2" in lines
    total = next(int(line.split()[1]) for line in lines if line.startswith("Mem:"))
    assert 70 < total < 120
    terminal.sendline("poweroff")
    terminal.expect("status ([0-9]+)\r+\n", timeout=BOOT)
    assert terminal.match.group(1) == "0"
    terminal.sendline("stty -a; echo e''nd")
    terminal.expect("\nend\r+\n")
    assert " icanon " in terminal.before and " echo " in terminal.before


def test_ctrl_c_goes_to_the_guest_and_ctrl_a_x_ends_it(terminal, out):
    terminal.sendline(f"make run O={out} PROFILE=virt; echo status $?")
    terminal.expect("nutshell login: ", timeout=BOOT)
    terminal.sendline("root")
    terminal.expect("~ # ")
    terminal.sendline("sleep 1000; echo slept $?")
    terminal.expect("\r\n")
    terminal.send("\x03")
    terminal.expect("~ # ")
    terminal.send("\x01x")
    terminal.expect("QEMU: Terminated")
    terminal.expect("status 0\r+\n")
