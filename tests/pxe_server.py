"""pxe/serve in a lab of its own (netlab): started and ended, with what it says; and a small tree for it to serve."""

import contextlib
import hashlib
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from firmware import Firmware
from netlab.lab import NETWORK, Lab
from netlab.namespace import why_not
from project import SCALE, TOP

SERVE = TOP / "pxe/serve"
ADDRESS, RANGE = f"{NETWORK}.1", f"{NETWORK}.100,{NETWORK}.199"
URL = f"http://{ADDRESS}"
SOON = 20 * SCALE  # seconds, many times what is needed
MAC = "52:54:00:00:00:0{}"
BUNDLE = b"the bundle " * 1_000_000
FIRST_STAGE = {"undionly.kpxe": b"bios" * 20_000, "snponly.efi": b"uefi" * 60_000, "autoexec.ipxe": b"#!ipxe\n"}

_reason = why_not()
needs_lab = pytest.mark.skipif(_reason is not None, reason=str(_reason))


def sums(tree):
    """Writes sha256sums, by rename."""
    names = sorted(path.relative_to(tree) for path in tree.rglob("*") if path.is_file() and path.name != "sha256sums")
    lines = [f"{hashlib.sha256((tree / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (tree / "new").write_text("".join(lines))
    (tree / "new").rename(tree / "sha256sums")


def bundle_name(content):
    return f"bzImage-{hashlib.sha256(content).hexdigest()[:16]}"


@pytest.fixture(name="tree")
def small_tree(tmp_path):
    """As `make pxe` makes it, but small."""
    tree = tmp_path / "pxe"
    (tree / "machines").mkdir(parents=True)
    files = {**FIRST_STAGE, "boot.ipxe": b"#!ipxe\n", bundle_name(BUNDLE): BUNDLE}
    for name, content in files.items():
        (tree / name).write_bytes(content)
    (tree / "machines/default.ipxe").write_text("#!ipxe\n")
    sums(tree)
    # Two seconds in which another DHCP server could answer are of use to one test only.
    silent = tmp_path / "busybox/busybox"
    silent.parent.mkdir()
    silent.write_text("#!/bin/sh\n")
    silent.chmod(0o755)
    return tree


class Server:
    """A pxe/serve, what it has said so far, and its end."""

    def __init__(self, process):
        self.process, self.lines, self._news = process, [], threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line)
                self._news.notify()
        with self._news:
            self.lines.append(None)
            self._news.notify()

    def said(self):
        return "".join(line for line in self.lines if line)

    def expect(self, pattern):
        """Waits for a line with the regular expression; returns it."""
        end = time.monotonic() + SOON
        with self._news:
            while True:
                found = [line for line in self.lines if line and re.search(pattern, line)]
                if found:
                    return found[0]
                left = end - time.monotonic()
                assert self.lines[-1:] != [None] and left > 0, f"no {pattern!r} in:\n{self.said()}"
                self._news.wait(left)

    def end(self, number=None):
        """Its status, once it has ended, with nothing left of it."""
        if number:
            self.process.send_signal(number)
        status = self.process.wait(SOON)
        self._reader.join(SOON)
        self.process.stdout.close()
        return status

    def children(self):
        """{name: pid} of the processes that it has started."""
        found = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # gone meanwhile
                name, _, rest = stat.read_text().partition(" (")[2].rpartition(") ")
                if int(rest.split()[1]) == self.process.pid:
                    found[name] = int(stat.parent.name)
        return found

    def folder(self):
        """Its temporary folder."""
        with open(f"/proc/{self.children()['dnsmasq']}/cmdline", encoding="utf-8") as file:
            return re.search("--conf-file=(.*)/dnsmasq.conf", file.read()).group(1)


@pytest.fixture(name="lab")
def lab_of_test():
    with Lab() as lab:
        yield lab


@pytest.fixture(name="serve")
def server_of_test(lab, tree):
    """serve(option, ...): started on a host of the lab, which is serve.host; nothing stays."""
    started = []
    host = lab.host(1)

    def serve(*options, up=True):
        command = [str(SERVE), "--interface", "eth0", "--tree", str(tree), *options]
        server = Server(host.namespace.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        started.append(server)
        if up:
            server.expect("Ctrl-C ends it")
        return server

    serve.host = host
    yield serve
    for server in started:
        if server.process.poll() is None:
            server.end(signal.SIGTERM)


@pytest.fixture(name="client")
def client_of_test(lab):
    """client(mac number, arch, ipxe): firmware on another host of the lab, which is client.host."""
    host = lab.host(2)

    def client(number, *what, **keywords):
        with host.namespace.entered():
            return Firmware("eth0", MAC.format(number), *what, **keywords)

    client.host = host
    return client


def curl(host, url, *options):
    """The status of curl there, and what it fetched."""
    with host.namespace.entered():
        result = subprocess.run(
            ["curl", "--silent", "--show-error", "--max-time", str(SOON), *options, url], capture_output=True, check=False
        )
    return result.returncode, result.stdout
