"""Network namespaces without a name: held open by this process, gone with it and with what it started in them.

A thread enters one and leaves it again; whatever it makes meanwhile (sockets, interfaces, child processes)
is made there.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
from pathlib import Path

CLONE_NEWNET = 0x40000000  # <linux/sched.h>
CLONE_NEWNS = 0x00020000
MS_REC, MS_PRIVATE = 0x4000, 0x40000  # <linux/mount.h>
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
PROGRAMS = ["ip", "nft", "dnsmasq", "nginx"]

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name, *arguments):
    if getattr(_libc, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _current():
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


class Namespace:
    def __init__(self):
        """Raises OSError where this process may not make one."""
        before = _current()
        try:
            _call("unshare", CLONE_NEWNET)
            try:
                self.fd = _current()
            finally:
                _call("setns", before, CLONE_NEWNET)
        finally:
            os.close(before)
        with self.entered():
            # What the tests see is DHCP and IPv4; router solicitations would only delay them.
            Path("/proc/sys/net/ipv6/conf/default/disable_ipv6").write_text("1")
            self.run("ip", "link", "set", "lo", "up")

    def close(self):
        os.close(self.fd)

    @property
    def path(self):
        """The namespace as other programs can name it while this process lives."""
        return f"/proc/{os.getpid()}/fd/{self.fd}"

    def enter(self):
        """Takes the calling thread there for good, and the threads that it starts."""
        _call("setns", self.fd, CLONE_NEWNET)

    @contextlib.contextmanager
    def entered(self):
        before = _current()
        try:
            self.enter()
            try:
                yield self
            finally:
                _call("setns", before, CLONE_NEWNET)
        finally:
            os.close(before)

    def run(self, *command, input=""):
        """The output of a program that has to succeed there."""
        with self.entered():
            result = subprocess.run(command, capture_output=True, text=True, input=input)
        if result.returncode:
            raise OSError(f"{' '.join(command)}: {(result.stderr or result.stdout).strip()}")
        return result.stdout

    def start(self, command, **keywords):
        """A process there, with the namespace's own /sys; it is asked to end should this process die."""
        with self.entered():
            return subprocess.Popen(command, preexec_fn=_own_sys, stdin=subprocess.DEVNULL, **keywords)


def _own_sys():
    """In the child: /sys/class/net is that of the namespace, as under `ip netns exec`."""
    _call("prctl", PR_SET_PDEATHSIG, signal.SIGTERM)
    _call("unshare", CLONE_NEWNS)
    _call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    _call("mount", b"sysfs", b"/sys", b"sysfs", 0, None)
    # pytest ignores none of these, but a shell that started it in the background may have had it ignore them.
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        signal.signal(number, signal.SIG_DFL)


def why_not():
    """Why there can be no lab here, None where it can."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        return f"not installed: {' '.join(missing)} (src/host/setup --name serve test)"
    try:
        namespace = Namespace()
    except OSError as error:
        return f"no network namespace: {error}"
    try:
        namespace.run("ip", "link", "add", "br0", "type", "bridge")
        namespace.run("ip", "tuntap", "add", "tap0", "mode", "tap")
        namespace.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1")
    except OSError as error:
        return f"no bridge, tap or veth in a network namespace: {error}"
    finally:
        namespace.close()
    return None
