"""`make disk` and `make run-disk`, as a user types them."""

import os
import re
import signal
import subprocess
import time

import pexpect
import pytest

import install
from guest import BOOT, COMMAND
from project import SCALE, TOP, make, transcript_path


@pytest.fixture
def disk_make(out, kernel, tmp_path):
    """disk_make(target, *more): the words of that make. Nothing is built: the bundle is taken as it is."""
    disk = tmp_path / "my disk.img"

    def words(target, *more):
        return (f"O={out}", "SETUP=no", "-o", str(kernel("pc")), target, f"DISK={disk}", *more)

    words.disk = disk
    return words


def test_disk_then_run_disk(disk_make, kernel, out, request):
    disk = disk_make.disk
    result = make(*disk_make("disk", "SIZE=300M", "APPEND=quiet x=\"y z\""), timeout=600)
    assert result.returncode == 2 and "quotes" in result.stdout + result.stderr
    result = make(*disk_make("disk", "SIZE=300M", "APPEND=quiet panic=5"), timeout=600)
    assert result.returncode == 0, result.stdout + result.stderr
    (first, second) = result.stdout.splitlines()
    assert re.fullmatch(r" +INSTALL +my disk\.img +\d+:\d\d", first) and str(disk) in second
    assert disk.stat().st_size == 300 * install.MIB and disk.stat().st_blocks * 512 < 100 * install.MIB
    assert [path.name for path in disk.parent.glob("my disk*")] == ["my disk.img"]
    partuuid = install.judge(disk, kernel("pc")).partuuid
    log = transcript_path(out, request.node.nodeid)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    with open(log, "w", encoding="utf-8", errors="replace") as file:
        words = [*disk_make("run-disk"), "MEM=120", "NET=none"]
        shell = pexpect.spawn("make", words, cwd=TOP, env=environment, encoding="utf-8", codec_errors="replace", timeout=COMMAND)
        shell.logfile_read = file
        try:
            shell.expect("nutshell login: ", timeout=BOOT)
            shell.sendline("root")
            shell.expect("~ # ")
            shell.sendline("cat /proc/cmdline; free -m; echo /sys/class/net/*; echo e''nd")
            shell.expect("\nend\r+\n")
            assert f"root=PARTUUID={partuuid} quiet panic=5" in shell.before
            assert "/sys/class/net/lo\r" in shell.before
            shell.sendline("poweroff")
            shell.expect(pexpect.EOF, timeout=BOOT)
        finally:
            shell.close(force=True)


def test_never_in_place_of_another(disk_make):
    disk_make.disk.write_text("mine")
    result = make(*disk_make("disk"))
    assert result.returncode == 2 and "FORCE=1" in result.stderr
    assert disk_make.disk.read_text() == "mine"


def test_a_failed_one_leaves_nothing(disk_make):
    result = make(*disk_make("disk", "SIZE=10M"), timeout=600)
    assert result.returncode == 2
    assert "too small" in result.stdout + result.stderr and "disk.log" in result.stderr
    assert list(disk_make.disk.parent.glob("my disk*")) == []
    result = make(*disk_make("disk", "SIZE=plenty"))
    assert result.returncode == 2 and "SIZE=plenty" in result.stdout + result.stderr


def test_ctrl_c_leaves_nothing(disk_make):
    folder = disk_make.disk.parent
    process = subprocess.Popen(
        ["make", *disk_make("disk")], cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )
    try:
        end = time.monotonic() + BOOT
        # As soon as QEMU has it, and has written to it.
        while not any(path.stat().st_blocks for path in folder.glob("my disk*")):
            assert time.monotonic() < end and process.poll() is None
            time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(COMMAND) != 0
        time.sleep(1 * SCALE)
        assert list(folder.glob("my disk*")) == []
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def test_run_disk_without_one(disk_make):
    result = make(*disk_make("run-disk"))
    assert result.returncode == 2 and "make disk" in result.stderr


def test_a_profile_without_installer(out, kernel, tmp_path):
    words = (f"O={out}", "SETUP=no", "PROFILE=virt", "-o", str(kernel("virt")), "disk", f"DISK={tmp_path}/x.img")
    result = make(*words)
    assert result.returncode == 2 and "PROFILE=virt has no installer" in result.stderr
