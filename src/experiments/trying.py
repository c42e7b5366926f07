"""make try: boots, runs one command, hands its output, status and results on."""

import os
import secrets
import shlex
import sys
import tempfile
from pathlib import Path

from . import archive
from .bundle import Bundle, write_initramfs
from .machine import Channel, Machine
from .problem import GuestFailed, Problem

IN_GUEST = Path(__file__).with_name("in-guest.sh")
GOING_OFF = 20  # seconds
STDIN_FILE = "nutshell-try-stdin"  # in the guest's /


class Output:
    """What the guest writes goes on to a stream of ours, until the mark that ends it."""

    def __init__(self, mark, stream):
        self.mark, self.stream = mark.encode(), stream
        self.held = bytearray()
        self.complete = False

    def take(self, data):
        if self.complete:
            return
        self.held += data
        end = self.held.find(self.mark)
        self.complete = end >= 0
        ready = end if self.complete else len(self.held) - self._begun()
        if not data:  # closed without a mark: nothing of it is one
            ready = len(self.held)
        self.stream.write(self.held[:ready])
        self.stream.flush()
        del self.held[:ready]

    def _begun(self):
        """How many bytes at the end may be the beginning of the mark: the only ones that somebody who looks has to wait for."""
        longest = min(len(self.mark) - 1, len(self.held))
        return next((count for count in range(longest, 0, -1) if self.held.endswith(self.mark[:count])), 0)


class Input:
    """Our standard input on its way to the guest."""

    def __init__(self, to):
        self.socket, self.to, self.ended = sys.stdin.fileno(), to, False

    def wanted(self):
        """Only once the guest has taken what there was: it may never do."""
        return not self.ended and not self.to.to_send and not self.to.closed

    def handle(self, _):
        data = os.read(self.socket, 65536)
        if data:
            self.to.send(data)
        else:
            self.ended = True
            self.to.end_of_input()


class Session:
    """The channels of one command, and what has come over them."""

    def __init__(self, ours):
        self.mark = secrets.token_hex(16)
        self.out = Output(self.mark, sys.stdout.buffer)
        self.err = Output(self.mark, sys.stderr.buffer)
        self.control = Channel()
        out, err = Channel(self.out.take), Channel(self.err.take)
        if ours:
            self.input = Channel()
            self.serials = {}
            self.ports = {"nutshell.run": self.control, "try.in": self.input, "try.out": out, "try.err": err}
            self.devices = ['"$(port try.in)"', '"$(port try.out)"', '"$(port try.err)"']
            self.start = "echo ready; exec sh"
        else:
            # Other kernels often have virtio as modules. A serial port knows no end of file: see write_stdin.
            self.input = None
            self.serials = {1: self.control, 2: out, 3: err}
            self.ports = {}
            self.devices = [f"/{STDIN_FILE}", "/dev/ttyS2", "/dev/ttyS3"]
            raw = "; ".join(f"stty -F /dev/ttyS{number} raw -echo" for number in (1, 2, 3))
            self.start = f"{raw}; exec </dev/ttyS1 >/dev/ttyS1; echo ready; exec sh"

    def script(self, command):
        return f"{IN_GUEST.read_text()}\nrun_command {self.mark} {shlex.quote(command)} {' '.join(self.devices)}\n"

    def has(self, text):
        return lambda: text in self.control.received

    def is_complete(self):
        return self.out.complete and self.err.complete and self.control.received.endswith(f"{self.mark} end".encode())

    def result(self):
        """The command's status, and the archive of what it left in /out (empty: nothing)."""
        _, _, rest = bytes(self.control.received).partition(f"{self.mark} status ".encode())
        status, _, rest = rest.partition(b"\n")
        return int(status), rest[: -len(f"{self.mark} end")]


def write_stdin(file, scratch):
    """Into the initramfs, where it cannot be handed on as it comes; nothing of what a person might type."""
    folder = scratch / "stdin"
    folder.mkdir()
    data = b"" if sys.stdin.isatty() else sys.stdin.buffer.read()
    (folder / STDIN_FILE).write_bytes(data)
    archive.cpio(folder, file)


def extra_initramfs(bundle, options, scratch):
    def add(file):
        if options.files:
            archive.cpio(options.files, file)
        if not bundle.ours:
            write_stdin(file, scratch)

    return write_initramfs(bundle, scratch / "initramfs.cpio", add)


def check(options):
    if not options.run:
        raise Problem("no command: RUN='uname -a' says which")
    if not options.files:
        return
    if not os.path.isdir(options.files):
        raise Problem(f"FILES={options.files}: no such folder")
    if any(word.startswith("root=") for word in options.append.split()):
        raise Problem("FILES= goes into the initramfs, which root= leaves behind: give them on a disk, or leave root= out")


def converse(machine, session, options):
    """The command's status, and its results as an archive. The guest is on its way to power off then."""
    machine.wait(session.has(b"ready\n"), options.timeout, "sign of /init (the kernel has not come that far)")
    session.control.send(session.script(options.run).encode())
    machine.wait(session.has(f"{session.mark} started\n".encode()), options.timeout, "start of the command")
    if session.input:
        machine.input = Input(session.input)
    machine.wait(session.is_complete, options.timeout, "end of the command")
    machine.input = None
    return session.result()


def run(options):
    """Returns the command's exit status."""
    check(options)
    bundle = Bundle(options.kernel, options.initramfs)
    session = Session(bundle.ours)
    results = Path(options.results)
    archive.remove(results)
    with tempfile.TemporaryDirectory(prefix="nutshell-try-") as scratch:
        machine_options = [
            *options.machine_options, "--append", bundle.append(f'nutshell.run="{session.start}"', options.append),
            *extra_initramfs(bundle, options, Path(scratch)),
        ]
        with Machine(
            bundle.kernel, options.transcript, machine_options, ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"],
            serials=session.serials, ports=session.ports, accel=options.accel,
        ) as machine:
            try:
                status, files = converse(machine, session, options)
                session.control.send(f"exit {status}\n".encode())
                machine.wait_end(GOING_OFF)
            except GuestFailed as error:
                error.machine = machine
                raise
    if files:
        archive.unpack(files, results)
    return status
