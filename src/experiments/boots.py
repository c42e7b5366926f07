"""One measured boot. Two kinds: counted (guest instructions, under -icount) and timed (all the rest)."""

import re
import shlex
import time
from pathlib import Path

from .machine import Channel, Machine
from .problem import GuestFailed

AFTER_LOGIN = Path(__file__).with_name("after-login.sh")
CONTROL = 2  # ttyS2: ttyS1 has a login of its own
MARK = b"nutshell-sweep "
# What QEMU would otherwise take from the host, and each boot then does something else with.
SAME_EACH_TIME = ["-rtc", "base=2026-01-01T00:00:00,clock=vm", "-seed", "1"]
CLOCK = re.compile(rb"clock: kernel (\d+) init (\d+) login (\d+) .*\n")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def counted(bundle, options, transcript, timeout, stop=None):
    """{figure: guest instructions from reset}. options hold an initramfs with src/report/boot-clock.c in it."""
    with Machine(bundle.kernel, transcript, ["--icount", *options], SAME_EACH_TIME, stop=stop) as machine:
        machine.wait(lambda: CLOCK.search(machine.console.received), timeout, "login")
        kernel, _, login = map(int, CLOCK.search(machine.console.received).groups())
        return {"init_instructions": kernel, "login_instructions": login}


def log_in(machine, timeout):
    """As a person does, on the console; when the prompt was there, in seconds since the start of QEMU."""
    heard = machine.console.received
    machine.wait(lambda: b" login: " in heard, timeout, "login")
    at = time.monotonic() - machine.started
    machine.console.send(b"root\n")
    machine.wait(lambda: b" # " in heard[heard.rfind(b" login: ") :], timeout, "shell")
    return at


def timed(bundle, options, transcript, timeout, accel="auto", command="", stop=None):
    """The figures of a boot with a clock on the wall, and {"dmesg": lines}; GuestFailed names what did not come."""
    control = Channel()
    with Machine(bundle.kernel, transcript, options, serials={CONTROL: control}, accel=accel, stop=stop) as machine:
        login = log_in(machine, timeout)
        # From here on over a line of its own, which no message of the kernel gets into.
        device = f"/dev/ttyS{CONTROL}"
        machine.console.send(f"stty -F {device} raw -echo; {{ echo open; exec sh; }} <{device} >{device} 2>&1\n".encode())
        # What is sent before the line is open is lost.
        machine.wait(lambda: b"open" in control.received, timeout, "shell on " + device)
        control.send(b"echo; echo '" + MARK + b"ready' >/dev/kmsg; echo ready-$((6 * 7))\n")
        machine.wait(lambda: b"ready-42" in control.received, timeout, "shell on " + device)
        ready = time.monotonic() - machine.started
        del control.received[:]
        control.send(AFTER_LOGIN.read_bytes() + f"\nafter_login {shlex.quote(command)}\n".encode())
        machine.wait(lambda: b"\nend of figures\n" in control.received, timeout, "answer to what was asked of it")
        return figures(control.received.decode(errors="replace"), login, ready, command)


def figures(text, login, ready, command):
    """Of what after-login.sh has printed. Figures that a kernel does not have are left out."""
    head, _, rest = text.partition("\nbegin of log\n")
    log, _, said = rest.partition("\nend of log\n")
    said = said.rpartition("\nend of figures\n")[0]
    values = dict(line.split("=", 1) for line in head.splitlines() if "=" in line)
    found = {"login_seconds": login, **{name: float(value) for name, value in values.items() if NUMBER.fullmatch(value)}}
    lines = [line for line in log.splitlines() if MARK.decode() not in line]
    found["warnings"] = sum(1 for line in lines if (level := re.match(r"<(\d+)>", line)) and int(level.group(1)) % 8 <= 4)
    init, shell = stamp_of(log, "Run /init as init process"), stamp_of(log, MARK.decode())
    if init is not None and shell is not None:
        found["init_seconds"] = ready - (shell - init)
    if command:
        found["command"] = number_of(said, command)
    return {**found, "dmesg": [re.sub(r"^<\d+>|\[ *\d+\.\d+\] ?", "", re.sub(r"^<\d+>", "", line)) for line in lines]}


def stamp_of(log, text):
    """The kernel's own time of its last message with that text, in seconds, or None."""
    stamps = re.findall(rf"\[ *(\d+\.\d+)\][^\n]*{re.escape(text)}", log)
    return float(stamps[-1]) if stamps else None


def number_of(said, command):
    words = said.split()
    if len(words) != 1 or not NUMBER.fullmatch(words[0]):
        shown = " ".join(words)[:60] or "nothing"
        raise GuestFailed(f"'{command}' is to print one number and printed: {shown}")
    return float(words[0])
