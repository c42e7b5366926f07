"""src/host/qemu, with a QEMU that only pretends: what it is given, and how its ends are handled."""

import os
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pexpect
import pytest

from project import TOP

SCRIPT = TOP / "src/host/qemu"

# Boots at once under KVM if FAKE_KVM is ok, dies if it is dies, hangs if it is hangs.
FAKE = """#!/bin/sh
case $* in --version) echo "QEMU emulator version 99"; exit ;; esac
echo "$*" >>"$FAKE_LOG"
case "$*" in *"-accel kvm"*"file:"*)
	case $FAKE_KVM in
	ok) echo "Run /init as init process" >"$(echo "$*" | sed 's/.*file:\\([^ ]*\\).*/\\1/')" ;;
	dies) exit 1 ;;
	esac
	exec sleep 60 ;;
esac
eval "$FAKE_RUN"
"""


@pytest.fixture
def kernel(tmp_path):
    file = tmp_path / "bzImage"
    file.write_bytes(b"\0" * 514 + b"HdrS" + b"\0" * 512)
    return file


@pytest.fixture
def environment(tmp_path):
    """A PATH whose qemu-system-x86_64 is the fake, and a cache folder of the test's own."""
    tools = tmp_path / "bin"
    tools.mkdir()
    fake = tools / "qemu-system-x86_64"
    fake.write_text(FAKE)
    fake.chmod(0o755)
    return {
        **os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "FAKE_LOG": str(tmp_path / "log"), "FAKE_RUN": "exit 0", "FAKE_KVM": "dies", "KVM_SECONDS": "1",
    }


@pytest.fixture
def qemu(environment, kernel):
    """qemu(*options): runs the script with that kernel."""

    def run(*options, **more):
        return subprocess.run(
            [str(SCRIPT), "--kernel", str(kernel), *map(str, options)], stdin=subprocess.DEVNULL,
            env={**environment, **more}, capture_output=True, text=True, timeout=30,
        )

    return run


@pytest.fixture
def words(qemu):
    """words(*options): QEMU's command line as a list."""

    def get(*options):
        result = qemu("--accel", "tcg", "--print", *options)
        assert result.returncode == 0, result.stderr
        return shlex.split(result.stdout)

    return get


def value(words, option):
    return words[words.index(option) + 1]


def test_defaults(words, kernel):
    line = words()
    assert line[0] == "qemu-system-x86_64"
    assert value(line, "-kernel") == str(kernel)
    assert (value(line, "-M"), value(line, "-m"), value(line, "-smp")) == ("pc", "256", "1")
    assert value(line, "-serial") == "mon:stdio"
    assert "-append" not in line and "-no-reboot" not in line


def test_appended_text_arrives_as_it_is(words):
    text = """a='b c' "d" $HOME `e` \\f, g"""
    assert value(words("--append", text), "-append") == text


def test_further_arguments_come_last(words):
    assert words("--mem", 64, "--", "-device", "x,y=a b")[-2:] == ["-device", "x,y=a b"]


def test_icount(words):
    line = words("--icount", "--cpus", 4)
    assert value(line, "-icount") == "shift=0,sleep=off"
    assert value(line, "-smp") == "1"


@pytest.mark.parametrize("bus, device", [
    ("virtio", "virtio-blk-pci,"), ("ide", "ide-hd,"), ("ahci", "ide-hd,bus=ahci0.0,"), ("nvme", "nvme,"),
    ("scsi", "scsi-hd,bus=scsi0.0,"),
    ("usb", "usb-storage,bus=xhci0.0,"),
])
def test_disk_bus(words, tmp_path, bus, device):
    disk = tmp_path / "a disk, of 'mine'.img"
    disk.write_bytes(b"\0" * 512)
    line = words("--disk-if", bus, "--disk", disk)
    assert value(line, "-drive") == f"if=none,id=disk0,format=raw,file={tmp_path}/a disk,, of 'mine'.img"
    assert any(word.startswith(device) and "drive=disk0" in word for word in line)


@pytest.mark.parametrize("name, start, given, result", [
    ("d.img", b"\0\0\0\0", "{}", "raw"),
    ("d.qcow2", b"QFI\xfb", "{}", "qcow2"),
    ("d.img", b"QFI\xfb", "qcow2:{}", "qcow2"),
    ("d.img", b"QFI\xfb", "raw:{}", "raw"),
    # A guest may write this to its raw disk, to have QEMU open a file of its choice the next time.
    ("d.img", b"QFI\xfb", "{}", "begins like a qcow2 image"),
    ("d.qcow2", b"\0\0\0\0", "{}", "is not a qcow2 image"),
])
def test_disk_format_is_never_guessed_by_qemu(qemu, tmp_path, name, start, given, result):
    disk = tmp_path / name
    disk.write_bytes(start.ljust(512, b"\0"))
    output = qemu("--accel", "tcg", "--print", "--disk", given.format(disk))
    if " " in result:
        assert output.returncode == 2 and result in output.stderr
    else:
        assert f"format={result}," in output.stdout


@pytest.mark.parametrize("options, message", [
    (["--kernel", "/nowhere/bzImage"], "--kernel: no such file: /nowhere/bzImage"),
    (["--kernel", str(SCRIPT)], f"--kernel: not a bzImage: {SCRIPT}"),
    (["--initrd", "/nowhere/rd"], "--initrd: no such file"),
    (["--disk", "/nowhere/x.img"], "--disk: no such file: /nowhere/x.img"),
    (["--disk-if", "floppy", "--disk", str(SCRIPT)], "--disk-if is virtio, ide, ahci, nvme, scsi or usb"),
    (["--machine", "q35", "--disk-if", "ide", "--disk", str(SCRIPT)], "only --machine pc has an IDE"),
    (["--mem", "64M"], "--mem needs a number above 0, not '64M'"),
    (["--cpus", "0"], "--cpus needs a number above 0"),
    (["--machine", "vax"], "--machine is pc, q35 or microvm"),
    (["--accel", "hvf"], "--accel is auto, kvm or tcg"),
    (["--icount", "--accel", "kvm"], "--icount works without KVM only"),
    (["--frobnicate", "1"], "unknown option '--frobnicate'"),
    (["--append"], "--append needs a value"),
    (["stray"], "unexpected argument 'stray'"),
])
def test_errors_are_one_line_and_status_2(qemu, options, message):
    # Later options win, so that a bad --accel is seen too.
    result = qemu("--accel", "tcg", *options)
    assert result.returncode == 2
    assert result.stdout == ""
    assert re.fullmatch(rf"qemu: error: .*{re.escape(message)}.*\n", result.stderr)


def test_nothing_to_boot(environment):
    result = subprocess.run([SCRIPT, "--net", "none"], env=environment, capture_output=True, text=True)
    assert result.returncode == 2 and "nothing to boot" in result.stderr


def test_missing_qemu(qemu, tmp_path):
    tools = tmp_path / "few"
    tools.mkdir()
    for name in ["sh", "dirname", "sed", "dd", "od", "tr"]:
        (tools / name).symlink_to(f"/usr/bin/{name}")
    result = qemu("--accel", "tcg", PATH=str(tools))
    assert result.returncode == 2
    assert result.stderr == "qemu: error: qemu-system-x86_64 is not installed\n"


def test_status_is_qemus(qemu):
    assert qemu("--accel", "tcg", FAKE_RUN="exit 33").returncode == 33


def test_timeout(qemu):
    start = time.monotonic()
    assert qemu("--accel", "tcg", "--timeout", 1, FAKE_RUN="exec sleep 30").returncode == 124
    assert time.monotonic() - start < 10


kvm = pytest.mark.skipif(not os.access("/dev/kvm", os.R_OK | os.W_OK), reason="no /dev/kvm here")


@kvm
@pytest.mark.parametrize("behaviour, accel", [("ok", "kvm"), ("dies", "tcg"), ("hangs", "tcg")])
def test_kvm_is_used_only_where_it_boots_this_kernel(qemu, tmp_path, behaviour, accel):
    for _ in range(2):
        result = qemu("--accel", "auto", FAKE_KVM=behaviour)
        assert result.returncode == 0
        fallback = "qemu: KVM does not boot a guest on this machine: using TCG (emulation)\n"
        assert result.stderr == ("" if accel == "kvm" else fallback)
    first, *others = (tmp_path / "log").read_text().splitlines()
    assert "-accel kvm" in first and "loglevel=7" in first
    # It is tried once only.
    assert [line.split("-accel ")[1].split()[0] for line in others] == [accel, accel]


def pid_of_fake(tmp_path):
    end = time.monotonic() + 10
    while not (tmp_path / "pid").exists():
        assert time.monotonic() < end, "the pretended QEMU has not started"
        time.sleep(0.02)
    time.sleep(0.1)
    return int((tmp_path / "pid").read_text())


@pytest.fixture
def terminal(environment, kernel, tmp_path):
    """The script on a terminal of its own, with a QEMU that leaves it in a bad state."""
    environment["FAKE_RUN"] = f"stty raw -echo; echo $$ >{tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; read x; exit 3"
    shell = pexpect.spawn("/bin/sh", env={**environment, "PS1": ""}, encoding="utf-8", timeout=20)
    shell.sendline(f"{SCRIPT} --accel tcg --kernel {kernel}; echo status $?")
    yield shell
    shell.close(force=True)


def assert_sane(shell):
    shell.sendline("stty -a; echo done-$((6 * 7))")
    shell.expect("done-42")
    assert " icanon " in shell.before and " echo " in shell.before


def test_terminal_is_left_as_it_was(terminal, tmp_path):
    pid_of_fake(tmp_path)
    terminal.send("x\n")
    terminal.expect("status 3")
    assert "Ctrl-A X" in terminal.before
    # Line wrap and cursor, which no stty knows of.
    assert "\x1b[?7h" in terminal.before and "\x1b[?25h" in terminal.before
    assert_sane(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_no_qemu_is_left_behind(terminal, tmp_path, number):
    fake = pid_of_fake(tmp_path)
    script = int(Path(f"/proc/{fake}/stat").read_text().rsplit(")", 1)[1].split()[1])
    os.kill(script, number)
    terminal.expect("status [0-9]+")
    assert not Path(f"/proc/{fake}").exists()
    assert_sane(terminal)


def test_killed_qemu_leaves_a_sane_terminal(terminal, tmp_path):
    os.kill(pid_of_fake(tmp_path), signal.SIGKILL)
    terminal.expect("status 137")
    assert_sane(terminal)
