"""Process 1 and what stands right under it: they outlive whatever a login does."""

import re
import socket
import subprocess
import time
from pathlib import Path

import pytest

from guest import BOOT, SCALE

# Name and process of init, runsvdir, the supervisors and the services: a service's name is its folder's.
PIDS = (
    "pidof runsvdir; pgrep -x runsv | sort | xargs; "
    "for s in /etc/rc.d/*/supervise/pid; do echo $s $(cat $s); done"
)


BOMB = "bomb() { while :; do bomb & done; }; bomb 2>/dev/null"


class OtherTerminal:
    """A second serial port, for what would not let the first one answer."""

    def __init__(self, folder):
        self.path = folder / "ttyS1"
        self.options = ["--serial", "stdio", "--serial", f"unix:{self.path},server=on,wait=off"]
        self.socket = None

    def send(self, line):
        if not self.socket:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(str(self.path))
        self.socket.sendall(line.encode() + b"\n")

    def read(self):
        """What has come until now, without waiting for more than a moment."""
        self.socket.settimeout(0.5)
        text = b""
        try:
            while data := self.socket.recv(65536):
                text += data
        except TimeoutError:
            pass
        return text.decode(errors="replace")


@pytest.fixture
def other(tmp_path):
    terminal = OtherTerminal(tmp_path)
    yield terminal
    if terminal.socket:
        terminal.socket.close()


def settled(guest):
    guest.wait_until("[ -e /run/nutshell/boot-ok ]", 20)
    return guest.check(PIDS)


def assert_log_works(guest, mark):
    guest.check(f"logger {mark}")
    guest.wait_until(f"grep -q {mark} /var/log/messages", 5)


@pytest.fixture
def orphans(out, tmp_path):
    """An archive with the program /bin/orphans."""
    (tmp_path / "bin").mkdir()
    source = Path(__file__).with_name("orphans.c")
    compiler = [out / "toolchain/bin/musl-gcc", "-static", "-Os", "-s", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([*compiler, "-o", tmp_path / "bin/orphans", source], check=True)
    archive = tmp_path / "orphans.cpio"
    subprocess.run(["bsdtar", "-c", "--format", "newc", "-f", archive, "-C", tmp_path, "bin/orphans"], check=True)
    return archive


def test_ten_thousand_orphans_leave_no_zombie(boot, orphans):
    guest = boot("virt", "--mem", "1024", "--initrd", orphans).login()
    before = settled(guest)
    guest.check("orphans 10000", 60 * SCALE)
    guest.check("sleep 5")
    assert guest.check("grep -h ^State: /proc/[0-9]*/status | grep -c Z || true") == "0"
    # All of them were: process ids have gone up.
    assert int(guest.check("sh -c 'echo $$'")) > 10000
    assert guest.check(PIDS) == before


@pytest.mark.parametrize("user", ["root", "someone"])
def test_fork_bomb(boot, other, user):
    guest = boot("pc", *other.options).login()
    before = settled(guest)
    # Name and start of each, without PIDS' search through all processes, which took more than two minutes among those of
    # the bomb on a slow machine. Most likely to read the command line of one that forks is to wait for its memory's lock.
    same = "cut -d ' ' -f 1,2,22 " + " ".join(f"/proc/{pid}/stat" for pid in re.findall(r"\b\d+\b", before))
    as_they_were = guest.check(same)
    assert "(runsvdir)" in as_they_were and "(syslogd)" in as_they_were
    other.send("root")
    time.sleep(2 * SCALE)
    if user != "root":
        other.send("adduser -D someone; exec su - someone")
    # A shell that cannot fork gives up, and so the bomb burns down within a second or two: awk lights the next one.
    other.send(f"exec awk 'BEGIN {{ while (1) system(\"{BOMB}\") }}' 2>/dev/null")
    limit = int(guest.check("cat /sys/fs/cgroup/login-ttyS1/pids.max"))
    guest.wait_until(f"[ $(cat /sys/fs/cgroup/login-ttyS1/pids.peak) -ge {limit * 9 // 10} ]", 60)
    # The machine can be used, and for a while.
    for round_ in range(5):
        assert_log_works(guest, f"under-fire-{user}-{round_}")
        guest.check("ls / | sort | wc -l")
    assert guest.check(same) == as_they_were
    # This is how it ends, see docs/running.md.
    guest.check("echo 1 >/sys/fs/cgroup/login-ttyS1/cgroup.kill")
    guest.wait_until("[ $(cat /sys/fs/cgroup/login-ttyS1/pids.current) -le 2 ]", 20)
    assert guest.check(PIDS) == before


def test_memory_exhausted(boot, other):
    """One process that wants it all, many small ones, and many in a terminal of their own."""
    guest = boot("pc", "--mem", "96", *other.options).login()
    before = settled(guest)
    spared = "cat /proc/$(pidof runsvdir | cut -d ' ' -f 1)/oom_score_adj /proc/$(pidof syslogd)/oom_score_adj"
    assert guest.check(f"{spared} /proc/self/oom_score_adj").split() == ["-500", "-500", "0"]
    status, _ = guest.run("tail /dev/zero", 60 * SCALE)
    assert status == 137, "it was killed, and the shell that started it was not"
    other.send("root")
    time.sleep(2 * SCALE)
    other.send("for i in 1 2 3 4 5 6 7 8; do tail /dev/zero & done; wait")
    guest.wait_until("[ $(dmesg | grep -c 'Out of memory: Killed') -ge 9 ]", 120)
    assert guest.run("dmesg | grep 'Out of memory: Killed' | grep -v '(tail)'")[0] == 1
    assert guest.check(PIDS) == before
    assert_log_works(guest, "after-the-flood")


@pytest.mark.parametrize("words", ["rdinit=/bin/true", "init=/bin/true"])
def test_an_init_that_ends_is_a_reboot(boot, tmp_path, words):
    guest = boot("virt", "--append", f"{words} panic=2", "--qmp", tmp_path / "qmp")
    guest.expect("Attempted to kill init!", BOOT)
    assert guest.qmp.wait_event("RESET", 10 * SCALE)["data"]["reason"] == "guest-reset"
    guest.expect("Attempted to kill init!", BOOT)
