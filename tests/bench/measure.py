"""How each figure of `make bench` is measured."""

import contextlib
import functools
import gzip
import os
import signal
import statistics
import subprocess
import sys
import time
import typing
from pathlib import Path

from guest import BOOT, SCALE, Guest
from project import TOP

sys.path.insert(0, str(TOP / "src"))

import experiments.bundle  # noqa: E402
import experiments.least_memory  # noqa: E402
import experiments.problem  # noqa: E402
from report import clock  # noqa: E402

CHANGED_FILE = TOP / "initramfs/etc/issue"


class Bundle:
    """One profile of a build folder."""

    def __init__(self, out, profile):
        self.out, self.profile = out, profile
        self.file = out / profile / "bzImage"

    def boot(self, name, *options):
        transcript = self.out / "bench" / f"{name}-{self.profile}.log"
        return Guest(self.file, transcript, *options)


def summary(values):
    """What is told of repeated measurements: the median, and from where to where they went."""
    return {"value": statistics.median(values), "low": min(values), "high": max(values), "runs": len(values)}


# What a make puts into the environment of what it runs.
LEAKS = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "PROFILE", "O", "V")


def clean_environment(**more):
    """For a make of its own: nothing of the make that runs the bench may leak into it."""
    return {**{k: v for k, v in os.environ.items() if k not in LEAKS}, **more}


def timed_make(out, profile, **environment):
    start = time.monotonic()
    result = subprocess.run(
        ["make", f"O={out}", f"PROFILE={profile}", "all"], cwd=TOP, stdin=subprocess.DEVNULL,
        env=clean_environment(**environment), capture_output=True, text=True,
    )
    if result.returncode:
        raise RuntimeError(f"make PROFILE={profile} failed:\n{result.stdout}{result.stderr}")
    return time.monotonic() - start


def size(bundle):
    return {"value": bundle.file.stat().st_size, "runs": 1}


def clock_initrd(out):
    """A cpio that notes the stages of a boot (src/report/boot-clock.c), for measured guests only."""
    return clock.initrd(out, out / "bench/clock")


CLOCK = r"clock: kernel (\d+) init (\d+) login (\d+) idle (\S+) available (\d+) "


class Boot(typing.NamedTuple):
    """What boot-clock.c saw: the first three in guest instructions since reset, then seconds and KiB."""

    kernel: int
    init: int
    login: int
    idle: float
    available: int


def stamps(guest):
    """Waits for the line of boot-clock.c in a guest; what it says."""
    match = guest.expect(CLOCK, 4 * BOOT)
    boot = Boot(*(kind(text) for kind, text in zip((int, int, int, float, int), match.groups())))
    if not 0 < boot.kernel < boot.init < boot.login:
        raise RuntimeError(f"no stamp of each stage: {match.group(0)}")
    return boot


@functools.cache
def stamps_of_boots(bundle, runs):
    """That of several boots to a login; those of a bundle are made once for all of its figures."""
    initrd = clock_initrd(bundle.out)
    found = []
    for _ in range(runs):
        with bundle.boot("instructions", "--icount", "--initrd", initrd) as guest:
            found.append(stamps(guest))
            guest.expect("nutshell login: ", BOOT)
    return found


def instructions(bundle, runs):
    """From reset to the login prompt's program. Waiting counts too: a nanosecond as an instruction."""
    boots = stamps_of_boots(bundle, runs)
    return {**summary([boot.login for boot in boots]), "idle_seconds": statistics.median(boot.idle for boot in boots)}


def init_instructions(bundle, runs):
    """What /init itself takes, from its first to that of the real init (the noting of one stamp included)."""
    return summary([boot.init - boot.kernel for boot in stamps_of_boots(bundle, runs)])


def userspace_instructions(bundle, runs):
    """From the real init to the login prompt's program."""
    return summary([boot.login - boot.init for boot in stamps_of_boots(bundle, runs)])


def in_use(bundle, runs):
    """KiB that the kernel and all processes hold at the login prompt, of a machine with 256 MiB."""
    return summary([256 * 1024 - boot.available for boot in stamps_of_boots(bundle, runs)])


def gzipped(data):
    """Bytes of data after gzip -9."""
    return len(gzip.compress(data, 9, mtime=0))


def init_size(bundle):
    return {"value": (bundle.out / "image/init").stat().st_size, "runs": 1}


def wall(bundles, runs):
    """{profile: seconds from starting QEMU (on TCG) to the login prompt}; the bundles take turns."""
    values = {bundle.profile: [] for bundle in bundles}
    for _ in range(runs):
        for bundle in bundles:
            start = time.monotonic()
            with bundle.boot("wall") as guest:
                guest.expect("nutshell login: ", BOOT)
                values[bundle.profile].append(time.monotonic() - start)
    return {profile: summary(seconds) for profile, seconds in values.items()}


def least_memory(bundle):
    """The least MiB that a login is reached with, by bisection."""
    kernel = experiments.bundle.Bundle(bundle.file)
    options = ["--append", kernel.append("", "")]

    def boots_at(mib):
        transcript = bundle.out / "bench" / f"memory-{mib}-{bundle.profile}.log"
        return experiments.least_memory.boots_with(kernel, mib, options, transcript, 20 * SCALE)

    try:
        return {"value": experiments.least_memory.find(boots_at, high=128), "runs": 1}
    except experiments.problem.GuestFailed as error:
        raise RuntimeError(str(error)) from None


@contextlib.contextmanager
def restored(path):
    """Whatever happens inside, the file is as it was afterwards, and newer than all that was made of it meanwhile."""

    def stop(*_):
        raise KeyboardInterrupt

    content = path.read_bytes()
    handlers = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield content
    finally:
        path.write_bytes(content)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def changed_file(bundle, runs):
    """Seconds of make after a change of one file of the image; and of one that has nothing to do."""
    values, idle = [], []
    try:
        with restored(CHANGED_FILE) as content:
            for number in range(runs):
                before = bundle.file.read_bytes()
                CHANGED_FILE.write_bytes(content + f"run {number} {time.time()}\n".encode())
                values.append(timed_make(bundle.out, bundle.profile))
                if bundle.file.read_bytes() == before:
                    raise RuntimeError(f"{bundle.file} has not changed")
                idle.append(timed_make(bundle.out, bundle.profile))
    finally:
        timed_make(bundle.out, bundle.profile)
    return {**summary(values), "nothing_to_do": summary(idle)}


def cold_build(bundle):
    """Seconds of a build from nothing but the downloads, without the compiler cache."""
    out = bundle.out / f"cold-{bundle.profile}"
    subprocess.run(["rm", "-rf", out], check=True)
    try:
        seconds = timed_make(out, bundle.profile, CCACHE_DISABLE="1")
        same = (out / bundle.profile / "bzImage").read_bytes() == bundle.file.read_bytes()
    finally:
        subprocess.run(["rm", "-rf", out], check=True)
    return {"value": seconds, "runs": 1, "same_bytes": same, "cores": os.cpu_count(), "date": time.strftime("%Y-%m-%d")}


