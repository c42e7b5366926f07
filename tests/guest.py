"""A nutshell guest in QEMU: started, logged in to and driven over its serial port.

QEMU is always started through src/host/qemu, on TCG: KVM may be there and not work. The whole
serial output is kept in a transcript.
"""

import ctypes
import re
import signal
import uuid
from pathlib import Path

import pexpect
import pexpect.popen_spawn

from project import SCALE, TOP
from qmp import Qmp

QEMU = TOP / "src/host/qemu"

# Limits in seconds on an idle machine of two cores, several times what is needed there.
BOOT = 60 * SCALE
COMMAND = 20 * SCALE

PR_SET_PDEATHSIG = 1
# A shell's, as a regular expression: in root's home, or in a folder at the top.
PROMPT = r"(?:~|/[a-z]*) # "


class GuestError(AssertionError):
    """The guest did not do what was waited for; the message says what, and how it ended."""


def _die_with_parent():
    """In the child: a test run that is killed outright leaves no QEMU behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Guest:
    """One QEMU. Use it in a with statement: it is ended however the block is left."""

    def __init__(self, kernel, transcript, *options, command=None):
        """options go to src/host/qemu; command replaces the whole command line."""
        self.transcript = Path(transcript)
        self.transcript.parent.mkdir(parents=True, exist_ok=True)
        self._log = open(self.transcript, "w", encoding="utf-8", errors="replace")
        argv = command or [str(QEMU), "--accel", "tcg", "--kernel", str(kernel), *map(str, options)]
        self._log.write(f"# {' '.join(argv)}\n")
        self._qmp_path = options[options.index("--qmp") + 1] if "--qmp" in options else None
        self._qmp = None
        self._lost = None
        self._serial = pexpect.popen_spawn.PopenSpawn(
            argv, timeout=COMMAND, encoding="utf-8", codec_errors="replace", preexec_fn=_die_with_parent
        )
        self._serial.logfile_read = self._log
        self.process = self._serial.proc

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends this QEMU, by its process and no other, and completes the transcript."""
        try:
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()
            self._serial.expect(pexpect.EOF, timeout=5)
        except pexpect.TIMEOUT:
            pass
        finally:
            if self._qmp:
                self._qmp.close()
            self.process.stdin.close()
            self.process.stdout.close()
            self._log.close()

    def tail(self, lines=25):
        """The end of the transcript, to be shown with a failure."""
        if not self._log.closed:
            self._log.flush()
        text = self.transcript.read_text(encoding="utf-8", errors="replace").replace("\r", "")
        return "\n".join(text.splitlines()[-lines:])

    @property
    def qmp(self):
        if self._qmp is None:
            self._qmp = Qmp(self._qmp_path, COMMAND)
        return self._qmp

    def expect(self, pattern, timeout=COMMAND):
        """Waits for the regular expression on the serial port; returns the match."""
        try:
            self._serial.expect(pattern, timeout=timeout)
        except pexpect.TIMEOUT:
            raise GuestError(f"no {pattern!r} on the serial port within {timeout:g} s") from None
        except pexpect.EOF:
            status = self.process.wait()
            raise GuestError(f"QEMU ended (status {status}) before {pattern!r} came") from None
        return self._serial.match

    def before(self):
        """What came on the serial port before the last match."""
        return self._serial.before.replace("\r", "")

    def send(self, line):
        self._serial.send(line + "\n")

    def login(self, host="nutshell"):
        """Logs in as root, and makes a shell out of it that a program can talk to."""
        self.expect(f"{host} login: ", BOOT)
        self.send("root")
        self.take_shell()
        return self

    def take_shell(self, timeout=COMMAND):
        """Makes a shell out of the one that is to come that a program can talk to; what came before it."""
        self.expect(PROMPT, timeout)
        before = self.before()
        # No echo and no prompt: what comes back is the command's output and nothing else.
        self.send("stty -echo; PS1=; PS2=; TERM=dumb; echo ready-$((6 * 7))")
        self.expect("ready-42\r\n")
        return before

    def run(self, command, timeout=COMMAND):
        """Runs a command in the shell; returns its exit status and its output (both streams)."""
        if self._lost:
            raise GuestError(f"this guest was lost in an earlier command: {self._lost}")
        mark = uuid.uuid4().hex[:8]
        self._log.write(f"+ {command}\n")
        self.send(f"echo b-{mark}; {{ {command}\n}} 2>&1; echo e-{mark}-$?")
        try:
            self.expect(f"b-{mark}\r\n", timeout)
            match = self.expect(f"e-{mark}-([0-9]+)\r\n", timeout)
        except GuestError as error:
            self._lost = f"'{command}': {error}"
            raise GuestError(self._lost) from None
        return int(match.group(1)), self.before()

    def check(self, command, timeout=COMMAND):
        """The output of a command that has to succeed."""
        status, output = self.run(command, timeout)
        if status:
            raise GuestError(f"'{command}' failed with status {status}: {output}")
        return output.strip()

    def wait_until(self, command, seconds):
        """Waits, in the guest and by its clock, until the command succeeds."""
        # Hundredths of a second. In the first one a zero in front would make the shell read octal digits.
        clock = "read t x </proc/uptime; t=${t%.*}${t#*.}; t=${t#0}; t=${t#0}"
        loop = (
            f"{clock}; end=$((t + {int(seconds * SCALE * 100)})); until {command}; do {clock}; "
            "[ $t -lt $end ] || exit 99; sleep 0.05; done"
        )
        status, output = self.run(f"( {loop} )", COMMAND + 2 * seconds * SCALE)
        if status:
            raise GuestError(f"'{command}' did not succeed within {seconds} s: {output}")

    def wait_end(self, timeout=COMMAND):
        """Waits until QEMU has ended; returns its status and the serial output until then."""
        try:
            self._serial.expect(pexpect.EOF, timeout=timeout)
        except pexpect.TIMEOUT:
            raise GuestError(f"QEMU has not ended within {timeout:g} s") from None
        return self.process.wait(timeout), self.before()
