"""make try: a command's output, status, input and results, and the ends of guests that fail."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from project import SCALE, TOP, make
from guest import BOOT

TRY = TOP / "src/experiments/try"
PANIC = "the kernel panicked: "


@pytest.fixture
def attempt(kernel, tmp_path):
    """attempt(command, *options): runs it in a guest; a folder of the test's own takes what comes back."""

    def run(command, *options, profile="pc", input=b""):
        words = [
            TRY, "--kernel", kernel(profile), "--accel", "tcg", "--timeout", BOOT, "--run", command,
            "--results", tmp_path / "results", "--transcript", tmp_path / "console.log", *options,
        ]
        return subprocess.run(list(map(str, words)), input=input, capture_output=True, timeout=BOOT + 60, env=environment())

    return run


def environment():
    return {**os.environ, "PYTHON": sys.executable}


@pytest.fixture(scope="session")
def cpio(out, tmp_path_factory):
    """The whole initramfs as an archive, as kernels that embed none are given it."""
    path = tmp_path_factory.mktemp("cpio") / "initramfs.cpio"
    with open(path, "wb") as file:
        subprocess.run([out / "pc/linux/usr/gen_init_cpio", out / "pc/initramfs.list"], stdout=file, check=True)
    return path


@pytest.fixture
def foreign(kernel, tmp_path):
    """A kernel that does not say that it is ours."""
    data = kernel("pc").read_bytes()
    assert data.count(b"(nutshell@nutshell)", 0, 1 << 15) == 1
    path = tmp_path / "foreign"
    path.write_bytes(data.replace(b"(nutshell@nutshell)", b"(somebody@nutshell)", 1))
    return path


@pytest.mark.parametrize("profile, machine", [("pc", "pc"), ("virt", "q35"), ("virt", "microvm")])
def test_streams_status_and_arguments(attempt, profile, machine):
    command = """printf '%s|' "$0" 'a  b' "it's" `nproc`; cat /proc/cmdline; echo error >&2; cat; exit 3"""
    result = attempt(
        command, "--append", 'x="y z" quiet', "--machine", machine, "--cpus", "2", profile=profile, input=b"one\0two",
    )
    assert result.returncode == 3, result.stderr
    first, _, rest = result.stdout.partition(b"\n")
    assert first.startswith(b"sh|a  b|it's|2|") and b' x="y z" quiet' in first
    assert rest == b"one\0two"
    assert result.stderr == b"error\n"


def test_much_data_in_and_out_and_back(attempt, tmp_path):
    data = os.urandom(3 << 20)
    files = tmp_path / "my files"
    (files / "in it").mkdir(parents=True)
    (files / "in it/data").write_bytes(data)
    (tmp_path / "results").mkdir()
    (tmp_path / "results/old").write_text("of an earlier run")
    result = attempt("cp '/in it/data' /out/copy; mkdir /out/sub; cp '/in it/data' /out/sub/a; cat", "--files", files, input=data)
    assert (result.returncode, result.stderr) == (0, b"") and result.stdout == data
    found = sorted(str(path.relative_to(tmp_path / "results")) for path in (tmp_path / "results").rglob("*"))
    assert found == ["copy", "sub", "sub/a"]
    assert (tmp_path / "results/copy").read_bytes() == data == (tmp_path / "results/sub/a").read_bytes()


def test_another_kernel(attempt, foreign, cpio):
    """Over serial ports, with our initramfs."""
    data = bytes(range(256)) * 40
    result = attempt(
        "cat; uname -s >&2; echo back >/out/x; exit 5", "--kernel", foreign, "--initramfs", cpio, input=data,
    )
    assert (result.returncode, result.stdout, result.stderr) == (5, data, b"Linux\n")


def test_input_that_nobody_reads_and_output_that_nobody_reads(kernel, tmp_path):
    """`sleep | try | head` ends when the command has; `try` ends when head has."""
    common = f"--kernel {kernel('pc')} --accel tcg --results {tmp_path}/r --transcript {tmp_path}/t --timeout {BOOT}"
    line = f"{{ {TRY} {common} --run yes; echo $? >{tmp_path}/status; }} | head -n 2"
    result = subprocess.run(["sh", "-c", line], stdin=subprocess.DEVNULL, capture_output=True, timeout=BOOT + 60, env=environment())
    assert result.stdout == b"y\ny\n" and result.stderr == b""
    assert (tmp_path / "status").read_text() == "141\n"
    with subprocess.Popen(["sleep", "1000"], stdout=subprocess.PIPE) as endless:
        line = f"exec {TRY} {common} --run true"
        status = subprocess.run(["sh", "-c", line], stdin=endless.stdout, timeout=BOOT + 60, env=environment()).returncode
        endless.kill()
    assert status == 0


@pytest.mark.parametrize("command, options, message", [
    ("echo c >/proc/sysrq-trigger; sleep 1000", [], PANIC + "sysrq triggered crash"),
    # A user's own words come last and win.
    ("echo c >/proc/sysrq-trigger; sleep 1000", ["--append", "panic=0"], PANIC + "sysrq triggered crash"),
    ("true", ["--append", "rdinit=/nosuch root=/dev/nosuch"], PANIC + "VFS: Unable to mount root fs"),
    ("echo started; poweroff -f", [], "the machine went off before end of the command"),
])
def test_a_guest_that_fails(attempt, tmp_path, command, options, message):
    result = attempt(command, *options)
    assert result.returncode == 125
    lines = result.stderr.decode().splitlines()
    assert lines[0].startswith(f"try: error: {message}"), lines
    assert lines[-1] == f"  The whole console: {tmp_path}/console.log"
    assert len(lines) > 4 and all(line.startswith("  | ") for line in lines[1:-1])
    assert lines[-2].removeprefix("  | ") in (tmp_path / "console.log").read_text(errors="replace")


def test_a_command_that_never_ends(attempt):
    seconds = int(20 * SCALE)
    result = attempt("echo begun; sleep 1000", "--timeout", seconds)
    # What it had to say until then is not lost.
    assert (result.returncode, result.stdout) == (125, b"begun\n")
    # On a machine that is busy enough the boot itself may take that long.
    assert f"within {seconds} s" in result.stderr.decode().splitlines()[0]


def children_of(pid):
    """Of all its threads."""
    return [int(word) for task in Path(f"/proc/{pid}/task").glob("*/children") for word in task.read_text().split()]


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_an_interrupted_one_leaves_no_qemu(kernel, tmp_path, number, status):
    words = [
        TRY, "--kernel", kernel("pc"), "--accel", "tcg", "--run", "echo begun; sleep 1000", "--results", tmp_path / "r",
        "--transcript", tmp_path / "t", "--timeout", 4 * BOOT,
    ]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**environment(), "TMPDIR": str(scratch)},
    ) as process:
        assert process.stdout.readline() == b"begun\n"
        (qemu,) = children_of(process.pid)
        process.send_signal(number)
        _, errors = process.communicate(timeout=BOOT)
    assert process.returncode == status
    wait_for(lambda: not Path(f"/proc/{qemu}").exists(), BOOT)
    if number != signal.SIGKILL:
        assert errors == b"try: interrupted\n"
        assert list(scratch.iterdir()) == []


def test_make_try(out, tmp_path):
    """As a user types it: quotes and dollars arrive as they are."""
    result = make("try", f"O={out}", """RUN=echo "$HOME" 'it'\\''s' `id -u`; exit 7""", "TIMEOUT=%d" % BOOT, 'APPEND=x="a b"', "SETUP=no")
    assert result.returncode == 2
    assert result.stdout.splitlines()[-1] == "/root it's 0", result.stderr
    assert "Error 7" in result.stderr
