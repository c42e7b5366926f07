"""How long somebody waits who tries something: a command in a fresh guest, a saved file to a shell."""

import subprocess
import time

import measure
from guest import BOOT, Guest
from project import TOP

# A make of its own: nothing of the make that runs the bench may leak into it.
LEAKS = [word for name in measure.LEAKS for word in ("-u", name)]


def command(bundle, *words):
    return ["env", *LEAKS, "make", "-s", "-C", str(TOP), f"O={bundle.out}", f"PROFILE={bundle.profile}", *words]


def try_true(bundle, runs):
    """Seconds of `make try RUN=true`."""
    seconds = []
    for _ in range(runs):
        start = time.monotonic()
        subprocess.run(command(bundle, "try", "RUN=true"), stdin=subprocess.DEVNULL, capture_output=True, check=True)
        seconds.append(time.monotonic() - start)
    return measure.summary(seconds)


def fast(bundle, runs):
    """Seconds from a saved file of the image to a shell that has it, by `make run FAST=1`."""
    seconds = []
    try:
        with measure.restored(measure.CHANGED_FILE) as content:
            for number in range(runs):
                seconds.append(saved_to_shell(bundle, content, f"run-{number}-{time.time_ns()}"))
    finally:
        measure.timed_make(bundle.out, bundle.profile)
    return measure.summary(seconds)


def saved_to_shell(bundle, content, word):
    start = time.monotonic()
    measure.CHANGED_FILE.write_bytes(content + f"{word}\n".encode())
    with Guest(None, bundle.out / "bench/fast.log", command=command(bundle, "run", "FAST=1")) as guest:
        guest.login()
        seconds = time.monotonic() - start
        if guest.check("tail -n 1 /etc/issue") != word:
            raise RuntimeError("the booted image is not the changed one")
        guest.send("poweroff -f")
        guest.wait_end(BOOT)
    return seconds
