"""--manifest reads each file once, however many names it has in the image, and several at a time."""

import ctypes
import hashlib
import os
import re
import struct
import subprocess
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from test_golden import PROGRAM, TIMEOUT

COMMAND = [PROGRAM, "--skip=no-init,no-console", "-o", "list", "--manifest", "manifest", "in.rootfs"]
IN_OPEN, IN_CLOSE_NOWRITE = 0x20, 0x10
EVENT = struct.Struct("iIII")
FILES = 300


@contextmanager
def opened(folder):
    """What is opened in the folder meanwhile: a Counter of names, filled at the end."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    # Closing is watched too: of events that are the same, and follow each other, one is told.
    assert libc.inotify_add_watch(watch, os.fsencode(folder), IN_OPEN | IN_CLOSE_NOWRITE) >= 0
    names = Counter()
    try:
        yield names
        for data in iter(lambda: read_events(watch), b""):
            while data:
                _, mask, _, length = EVENT.unpack_from(data)
                names[data[EVENT.size : EVENT.size + length].rstrip(b"\0").decode()] += bool(mask & IN_OPEN)
                data = data[EVENT.size + length :]
    finally:
        os.close(watch)


def read_events(watch):
    try:
        return os.read(watch, 1 << 16)
    except BlockingIOError:
        return b""


def test_each_file_is_read_once(tmp_path):
    folder = tmp_path / "tree"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"f{number}").write_text(f"the bytes of {number}\n" * (number % 7))
    again = [f"file /again/{number} tree/f{number % 10} 0600 0 0 /link/{number}" for number in range(FILES)]
    (tmp_path / "in.rootfs").write_text("\n".join(["tree /tree tree", "tree /twice tree", *again]) + "\n")
    with opened(folder) as names:
        subprocess.run(COMMAND, cwd=tmp_path, check=True, timeout=TIMEOUT)
    del names[""]  # the folder itself
    assert names == {f"f{number}": 1 for number in range(FILES)}
    lines = (tmp_path / "manifest").read_text().splitlines()
    for path, number in [(f"tree/f{FILES - 1}", FILES - 1), ("twice/f0", 0), ("again/23", 3), ("link/17", 7)]:
        digest = hashlib.sha256((folder / f"f{number}").read_bytes()).hexdigest()
        assert [line for line in lines if re.match(rf"\./{path} .* sha256digest={digest}$", line)]


@pytest.mark.skipif(os.sysconf("SC_NPROCESSORS_ONLN") < 2, reason="one processor reads one file at a time")
def test_files_are_read_in_parallel(tmp_path):
    (tmp_path / "tree").mkdir()
    for name in "ab":
        (tmp_path / "tree" / name).touch()
        os.truncate(tmp_path / "tree" / name, 256 << 20)
    (tmp_path / "in.rootfs").write_text("tree / tree\n")
    most, end = 0, time.monotonic() + TIMEOUT
    with subprocess.Popen(COMMAND, cwd=tmp_path) as process:
        while process.poll() is None and time.monotonic() < end:
            try:
                most = max(most, len(os.listdir(f"/proc/{process.pid}/task")))
            except FileNotFoundError:
                pass  # ended meanwhile
            time.sleep(0.001)
    assert process.returncode == 0
    assert most >= 2
