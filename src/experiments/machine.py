"""One guest in QEMU and its channels: the serial console, and further serial or virtio ports.

QEMU is started through src/host/qemu. Each channel is a pair of sockets, of which QEMU inherits one:
there is no name in the file system to collide or to be left behind.
"""

import ctypes
import os
import re
import selectors
import signal
import socket
import subprocess
import time
from pathlib import Path

from .problem import GuestFailed, Interrupted, Problem

TOP = Path(__file__).resolve().parent.parent.parent
QEMU = TOP / "src/host/qemu"
PANIC = re.compile(rb"Kernel panic - not syncing: ([^\r\n]*)[\r\n]")
# Of a PC, ttyS2 and ttyS3 have the interrupts of ttyS0 and ttyS1, and not every kernel lets them share.
SERIAL_IRQ = {1: 3, 2: 7, 3: 5}
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def die_with_parent():
    """In the child: whoever starts a QEMU and is killed outright leaves none behind."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Channel:
    """Bytes to and from the guest. What comes is kept in received, unless take(bytes) is given for it."""

    def __init__(self, take=None):
        self.received = bytearray()
        self.take = take or self.received.extend
        self.socket, self.far_end = socket.socketpair()
        self.socket.setblocking(False)
        self.to_send = bytearray()
        self.closed = self._last_was_said = False

    def send(self, data):
        self.to_send += data

    def end_of_input(self):
        """After what is still to be sent the guest reads an end of file."""
        self._last_was_said = True

    def events(self):
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if self.to_send or self._last_was_said else 0)

    def handle(self, events):
        data = None
        try:
            if events & selectors.EVENT_WRITE:
                self._write()
            if events & selectors.EVENT_READ:
                data = self.socket.recv(65536)
        except BlockingIOError:
            pass
        except ConnectionError:
            self.closed = True
        if data is not None:
            self.closed = not data
            self.take(data)

    def _write(self):
        if self.to_send:
            del self.to_send[: self.socket.send(self.to_send)]
        elif self._last_was_said:
            self._last_was_said = False
            self.socket.shutdown(socket.SHUT_WR)


class Machine:
    """Use it in a with statement: QEMU is ended however the block is left.

    options go to src/host/qemu, arguments to QEMU itself. serials is {number: channel}, 1 for ttyS1; ports is
    {name: channel}, virtio ports of that name. stop is a threading.Event that interrupts it.
    """

    def __init__(self, kernel, transcript, options=(), arguments=(), serials=None, ports=None, accel="auto", stop=None):
        self.kernel, self.stop = kernel, stop
        self.console = Channel(self._hear)
        self.errors = Channel()
        self.channels = [self.console, *(serials or {}).values(), *(ports or {}).values()]
        command = [str(QEMU), "--accel", accel, "--kernel", str(kernel), *map(str, options)]
        rest = ["-no-reboot", *arguments]
        for number, channel in {0: self.console, **(serials or {})}.items():
            rest += ["-chardev", f"socket,id=ttyS{number},fd={channel.far_end.fileno()}"]
            if number:
                rest += ["-device", f"isa-serial,chardev=ttyS{number},index={number},irq={SERIAL_IRQ[number]}"]
        for name, channel in (ports or {}).items():
            command += ["--port", f"{name}=socket,fd={channel.far_end.fileno()}"]
        self.command = [*command, "--serial", "chardev:ttyS0", "--", *rest]
        self.input = None  # what else is read from while there is time, if anything
        self.panic = None
        self.transcript = Path(transcript)
        self.transcript.parent.mkdir(parents=True, exist_ok=True)
        self._log = open(self.transcript, "wb", buffering=0)
        self._keep(f"# {' '.join(self.command)}\n".encode())
        self.process = None

    def __enter__(self):
        far_ends = [channel.far_end for channel in self.channels]
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.errors.far_end,
            pass_fds=[end.fileno() for end in far_ends], preexec_fn=die_with_parent, start_new_session=True,
        )
        for end in (*far_ends, self.errors.far_end):
            end.close()
        return self

    def __exit__(self, *_):
        self._end(signal.SIGTERM, 5)
        for channel in (*self.channels, self.errors):
            channel.socket.close()
            channel.far_end.close()
        self._log.close()

    def _end(self, number, seconds):
        """Ends this QEMU and whatever src/host/qemu has started before it: its own process group."""
        if self.process is None or self.process.poll() is not None:
            return
        try:
            os.killpg(self.process.pid, number)
            self.process.wait(seconds)
        except ProcessLookupError:
            self.process.wait()
        except subprocess.TimeoutExpired:
            self._end(signal.SIGKILL, None)

    def _keep(self, data):
        """In the transcript."""
        try:
            self._log.write(data)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.transcript)) from None

    def _hear(self, data):
        self._keep(data)
        self.console.received += data
        if found := PANIC.search(self.console.received, max(0, len(self.console.received) - len(data) - 500)):
            self.panic = found.group(1).decode(errors="replace")

    def pump(self, seconds):
        """Moves what can be moved now, waiting for that as long; False when all is closed."""
        open_ones = [one for one in (*self.channels, self.errors) if not one.closed]
        with selectors.PollSelector() as selector:
            for channel in open_ones:
                selector.register(channel.socket, channel.events(), channel)
            if self.input and self.input.wanted():
                selector.register(self.input.socket, selectors.EVENT_READ, self.input)
            for key, events in selector.select(seconds):
                key.data.handle(events)
        return bool(open_ones)

    def wait(self, done, seconds, what):
        """Until done() is true, seconds from the start of the machine at most; what is named if it fails."""
        while not done():
            left = self.started + seconds - time.monotonic()
            if self.stop and self.stop.is_set():
                raise Interrupted
            if self.panic is not None:
                self._listen_on()
                raise GuestFailed(f"the kernel panicked: {self.panic}")
            if left <= 0:
                raise GuestFailed(f"no {what} within {seconds:g} s")
            if not self.pump(min(left, 0.5)):
                self._explain_end(what)

    def _listen_on(self):
        """A moment more, to have the whole of what the kernel says last."""
        end = time.monotonic() + 0.3
        while time.monotonic() < end and self.pump(0.1):
            pass

    def wait_end(self, seconds):
        """Until QEMU has ended by itself, or halts, as a machine without a power button does. seconds count from now."""
        end = time.monotonic() + seconds
        while self.pump(0.1) and b"System halted" not in self.console.received:
            if time.monotonic() > end:
                raise GuestFailed(f"the machine has not gone off within {seconds:g} s")

    def _explain_end(self, what):
        status = self.process.wait()
        said = self.errors.received.decode(errors="replace").strip()
        self._log.write(f"\n# QEMU ended with status {status}\n# {said}\n".encode())
        # src/host/qemu refused what it was told, or QEMU did: 2 and 1 in their words.
        if not self.console.received and status:
            raise Problem(said.splitlines()[-1] if said else f"QEMU ended with status {status}")
        raise GuestFailed(f"the machine went off before {what}")

    def tail(self, lines=12):
        """The end of what the console said."""
        text = self.console.received.decode(errors="replace").replace("\r", "")
        return [line for line in text.splitlines() if line.strip()][-lines:]
