"""Where the boot goes: one measured boot under QEMU's -icount, in guest instructions."""

import re
import subprocess
from pathlib import Path

from . import clock

TOP = Path(__file__).resolve().parent.parent.parent
# initcall_debug tells of each initcall in the kernel's log, which has to be long enough; quiet keeps it off
# the serial port; without KASLR an address is that of System.map.
APPEND = "quiet initcall_debug nokaslr log_buf_len=4M"
SECONDS = 300
CLOCK = re.compile(
    r"clock: kernel (\d+) init (\d+) login (\d+) idle (\S+) available (\d+) "
    r"startup (\d+) services (\d+) monotonic (\S+)"
)
NANO = 1e9


class BootFailed(Exception):
    """The measured boot did not come to its end; the message says where its transcript is."""


def run(build):
    """Boots the bundle with boot-clock.c in it; the serial port's output."""
    work = build.out / "report" / build.profile
    work.parent.mkdir(exist_ok=True)
    initrd = clock.initrd(build.out, work / "clock", report=True)
    command = [
        TOP / "src/host/qemu", "--icount", "--kernel", build.folder / "bzImage", "--initrd", initrd,
        "--append", APPEND, "--timeout", str(SECONDS),
    ]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    text = result.stdout.decode(errors="replace").replace("\r", "")
    transcript = work / "boot.log"
    transcript.write_text(text)
    if "report: end" not in text:
        why = result.stderr.decode(errors="replace").strip() or f"QEMU ended with status {result.returncode}"
        raise BootFailed(f"the measured boot did not end by itself ({why}); its transcript: {transcript}")
    return text


def symbols(linux):
    """{address: name} of the functions in System.map."""
    rows = (line.split() for line in (linux / "System.map").read_text().splitlines())
    return {int(address, 16): name for address, kind, name in rows if kind in "tT"}


def initcalls(text, names, offset):
    """[name, start, length] of each initcall, in guest instructions since reset."""
    found = []
    for at, address, length in re.findall(
        r"\[ *(\d+\.\d+)\] initcall (?:0x)?([0-9a-f]+) returned \S+ after (\d+) usecs", text
    ):
        end, length = float(at) * NANO + offset, int(length) * 1000
        found.append([names.get(int(address, 16), f"0x{address}"), round(end - length), length])
    return found


def init_steps(text, begin, end, offset):
    """[name, start, end] of what /init does from one of its stages to the next (docs/boot.md: nutshell.break=)."""
    marks = [
        (name, min(max(round(float(at) * NANO + offset), begin), end))
        for at, name in re.findall(r"\[ *(\d+\.\d+)\] init: stage (\S+)", text)
    ]
    steps, since = [], begin
    for name, at in marks:
        steps.append([f"/init: to stage {name}", since, at])
        since = at
    return [*steps, ["/init: to the real init" if marks else "/init", since, end]]


def parse(text, names):
    """What a measured boot said, as the report keeps it; raises BootFailed for a text that is none."""
    match = CLOCK.search(text)
    meeting = re.search(r"\[ *(\d+\.\d+)\] clock: at (\d+)", text)
    jump = re.search(r"sched_clock: Marking stable \(\S+ \S+\)->\(\S+ (-?\d+)\)", text)
    if not (match and meeting and jump):
        raise BootFailed("the measured boot's clock, or the kernel's log, was not on the serial port")
    kernel, init, login = (int(match.group(i)) for i in (1, 2, 3))
    startup, services = int(match.group(6)), int(match.group(7))
    # Before it was found stable the log's clock went by timer ticks; the kernel tells by how much it and the time
    # stamp counter had come apart.
    offset = int(meeting.group(2)) - float(meeting.group(1)) * NANO
    calls = initcalls(text, names, offset)
    start = round(offset + int(jump.group(1)))
    first = min(call[1] for call in calls) if calls else kernel
    stages = [
        ["firmware, loading, unpacking", 0, start],
        ["kernel: set-up", start, first],
        ["kernel: initcalls", first, kernel],
        *init_steps(text, kernel, init, offset),
        ["init", init, startup],
        ["/etc/init.d/startup", startup, services],
        ["services and getty", services, login],
    ]
    monotonic = float(match.group(8))
    started = [
        [name, round(login + (float(at) - monotonic) * NANO)]
        for name, at in re.findall(r"^service: (\S+) (\S+)$", text, re.MULTILINE)
    ]
    return {
        "stages": stages, "initcalls": sorted(calls, key=lambda call: call[1]), "services": sorted(started, key=lambda s: s[1]),
        "login": login, "available_kib": int(match.group(5)), "idle_seconds": float(match.group(4)),
    }


def measure(build):
    return parse(run(build), symbols(build.linux))
