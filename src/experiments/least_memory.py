"""The least memory that reaches a login, by bisection."""

import sys

from . import boots
from .bundle import Bundle, write_initramfs
from .machine import Machine
from .problem import GuestFailed, Problem

LOW, HIGH = 8, 512  # MiB; nothing boots in the first
PROOF = b"echo $((6 * 7)) >/tmp/x && cat /tmp/x && sv status syslogd\n"


def boots_with(bundle, mib, options, transcript, timeout, accel="tcg"):
    """Whether root can log in with that much memory, run a command, and syslogd is up."""
    arguments = [*options, "--mem", mib]
    with Machine(bundle.kernel, transcript, arguments, accel=accel) as machine:
        heard = machine.console.received
        try:
            boots.log_in(machine, timeout)
            machine.console.send(PROOF)
            machine.wait(lambda: b"42\r\nrun: syslogd" in heard, 2 * timeout, "answer of a shell")
            return True
        except GuestFailed:
            return False


def find(boots_at, low=LOW, high=HIGH):
    """The least number that boots_at(number) holds for, between low (not) and high (must)."""
    top = high
    if not boots_at(high):
        raise GuestFailed(f"no login even with {high} MiB")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if boots_at(middle) else (middle, high)
    # A figure that holds only now and then is none.
    while not (boots_at(high) and boots_at(high)):
        high += 1
        if high > top:
            raise GuestFailed(f"a login comes now and then only, up to {top} MiB")
    return high


def run(spec, options, folder):
    """make sweep FIND=mem: prints a line for each boot that is tried; returns 0."""
    found = []
    for number, one in enumerate(spec.configurations()):
        bundle = Bundle(one.kernel, options.initramfs)
        given = [*options.machine_options, "--cpus", one.cpus, "--append", bundle.append("", one.append)]
        given += write_initramfs(bundle, folder / f"{number}.cpio", lambda _: None)

        def boots_at(mib):
            transcript = f"{options.folder}/console/mem-{number}-{mib}.log"
            good = boots_with(bundle, mib, given, transcript, spec.timeout, options.accel)
            print(f"  {mib} MiB: {'login' if good else 'no login'}", file=sys.stderr, flush=True)
            return good

        found.append((one, find(boots_at)))
        print(f"{found[-1][1]} MiB is the least for {one.append or 'the kernel as it is'}", flush=True)
    if not found:
        raise Problem("nothing to boot")
    return 0
