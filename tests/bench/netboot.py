"""How the figures of network boot are measured, in a lab of namespaces. Of the profile pc, which the tree is made of."""

import contextlib
import hashlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from guest import SCALE
from netlab.computer import computer
from netlab.lab import NETWORK, Lab
from netlab.namespace import why_not
from netlab.relay import BOOTP, OPTIONS, UDP, options_in
from netlab.router import DNSMASQ, ipv6_router
from project import TOP

CROWD = TOP / "tests/netlab/crowd.py"
CLIENTS, RATE = 1000, 10**9
BURST, LATENCY = "256kb", "50ms"  # of the shaped link: as a switch with 6 MB for a port
BOOT = 180 * SCALE
RANGE = f"{NETWORK}.100,{NETWORK}.199"
# The kernel's first words, with its own real-mode code still in charge (arch/x86/boot/main.c).
ENTRY, ENTRY_WORDS = "early console in setup code", "earlyprintk=serial,ttyS0,115200 debug"
# A BIOS that writes to the serial port too would write over those words.
GRAPHICS = ["-machine", "graphics=on"]
ACK = 5
SO_TIMESTAMPNS = 35  # <asm-generic/socket.h>
ETH_P_ALL = 0x0003  # <linux/if_ether.h>; of what a bridge takes, a socket for one protocol sees nothing


@contextlib.contextmanager
def lab_and_tree(bundle, script=None):
    """A lab, and a netboot tree of the bundle; with a script in place of its boot.ipxe."""
    if why_not():
        raise RuntimeError(f"no lab: {why_not()}")
    with tempfile.TemporaryDirectory() as folder, Lab() as lab, ipv6_router(lab.host(253), os.devnull):
        tree, machines = Path(folder) / "pxe", Path(folder) / "machines"
        machines.mkdir()
        (machines / "default.conf").write_text("mode = live\ntimeout = 0\n")
        subprocess.run([TOP / "pxe/tree", bundle.file, machines, bundle.out / "stages", tree], check=True)
        if script:
            (kernel,) = tree.glob("bzImage-*")
            (tree / "boot.ipxe").write_text(script.format(kernel=kernel.name))
            sums = [f"{hashlib.sha256((tree / name).read_bytes()).hexdigest()}  {name}\n" for name in (kernel.name, "boot.ipxe")]
            (tree / "sha256sums").write_text("".join(sums))
        yield lab, tree


@contextlib.contextmanager
def running(host, command, ready=None):
    """(process, file): a program on a host of the lab, once it has said that it is ready, and what it says."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as log:
        with open(log.name, "w", encoding="utf-8") as file:
            process = host.namespace.start([str(word) for word in command], stdout=file, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + BOOT
            while ready and ready not in Path(log.name).read_text(encoding="utf-8"):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"{command[0]}: {log.read()}")
                time.sleep(0.1)
            yield process, log
        finally:
            process.terminate()
            process.wait()


def serve(host, tree):
    return running(host, [TOP / "pxe/serve", "--interface", "eth0", "--range", RANGE, "--tree", tree], "Ctrl-C ends it")


def tftp_only(host, tree):
    """The same script and the same file, both by TFTP."""
    return running(host, [
        *DNSMASQ, f"--dhcp-range={RANGE}", "--enable-tftp", f"--tftp-root={tree}", "--dhcp-boot=boot.ipxe",
        "--dhcp-option=encap:175,176,1b",
    ], "DHCP, IP range")


def acknowledged(listener):
    """When the last DHCPACK so far went by."""
    last = None
    with contextlib.suppress(BlockingIOError):
        while True:
            frame, ancillary, _, _ = listener.recvmsg(2048, 64)
            if frame[UDP:UDP + 2] == b"\x00\x43" and len(frame) > OPTIONS > BOOTP:
                kinds = [value for code, value, _, _ in options_in(frame[OPTIONS:]) if code == 53]
                if kinds == [bytes([ACK])]:
                    seconds, nanoseconds = (int.from_bytes(ancillary[0][2][i:i + 8], sys.byteorder) for i in (0, 8))
                    last = seconds + nanoseconds / 1e9
    return last


def reply_to_entry(bundle, lab, name, tap):
    """Seconds from the last DHCP reply to the kernel's entry."""
    with lab.switch.entered():
        listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    with listener:
        listener.bind(("port1", ETH_P_ALL))
        listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        listener.setblocking(False)
        with computer(lab, "bios-ipxe", bundle.out / f"bench/netboot-{name}.log", tap=tap, more=GRAPHICS) as guest:
            guest.expect(ENTRY, BOOT)
            entry = time.time()
        return entry - acknowledged(listener)


def http_beside_tftp(bundle, runs, round_trip=0):
    """How many times as long HTTP takes as TFTP, from the DHCP reply to the kernel's entry, a boot each in turn.
    round_trip: milliseconds that the network adds."""
    if bundle.profile != "pc":
        return None
    seconds = {"http": [], "tftp": []}
    script = f"#!ipxe\nkernel {{kernel}} {ENTRY_WORDS}\nboot\n"
    with lab_and_tree(bundle, script) as (lab, tree):
        host = lab.host(1)
        for _ in range(runs):
            for name, start in (("http", serve), ("tftp", tftp_only)):
                tap = lab.relayed_tap("--delay", str(round_trip / 2)) if round_trip else lab.tap()
                with start(host, tree):
                    seconds[name].append(reply_to_entry(bundle, lab, name, tap))
    ratios = [a / b for a, b in zip(seconds["http"], seconds["tftp"])]
    http, tftp = (statistics.median(seconds[name]) for name in ("http", "tftp"))
    return {
        "value": http / tftp, "low": min(ratios), "high": max(ratios), "runs": runs, "note": f"{http:.2f} s and {tftp:.2f} s",
    }


def memory_of(server):
    """Bytes that nginx has for itself, all of its processes together (proc(5), smaps_rollup)."""
    listing = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True).stdout
    rows = [(int(pid), int(parent), name) for pid, parent, name in (line.split(None, 2) for line in listing.splitlines())]
    masters = {pid for pid, parent, name in rows if name == "nginx" and parent == server.pid}
    total = 0
    for pid, parent, _ in rows:
        if pid in masters or parent in masters:
            with contextlib.suppress(OSError):
                text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
                total += 1024 * int(re.search(r"^Pss: +(\d+)", text, re.MULTILINE).group(1))
    return total


def crowd(bundle):
    """How many times as long a thousand clients take as their bytes at the link's rate."""
    if bundle.profile != "pc":
        return None
    content = bundle.file.read_bytes()
    ideal = len(content) * 8 * CLIENTS / RATE
    with lab_and_tree(bundle) as (lab, tree):
        (kernel,) = tree.glob("bzImage-*")
        host, clients = lab.host(1), lab.host(2)
        host.namespace.run("tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", str(RATE), "burst", BURST, "latency", LATENCY)
        command = [sys.executable, "-B", CROWD, f"http://{host.address}/{kernel.name}", CLIENTS, hashlib.sha256(content).hexdigest(), 5 * ideal]
        with serve(host, tree) as (server, _), running(clients, command) as (process, log):
            peak = 0
            while process.poll() is None:
                peak = max(peak, memory_of(server))
                time.sleep(0.5)
            result = json.loads(log.read())
    if result["whole"] != CLIENTS:
        raise RuntimeError(f"{CLIENTS - result['whole']} of {CLIENTS} failed: {sorted(set(result['failures']))}")
    note = f"{result['seconds']:.1f} s for {len(content) * CLIENTS / 1e9:.2f} GB, none failed; nginx has {peak / 1e6:.1f} MB at most"
    return {"value": result["seconds"] / ideal, "runs": 1, "memory": peak, "note": note}


def tftp_bytes(bundle):
    """Of a client with the larger first stage, its requests and all headers counted."""
    if bundle.profile != "pc":
        return None
    found = {}
    with lab_and_tree(bundle) as (lab, tree), serve(lab.host(1), tree):
        for kind in "bios-pxe", "uefi-pxe":
            lab.count("udp sport != { 67, 68, 4011 } udp dport != { 67, 68, 4011 }")
            with computer(lab, kind, bundle.out / f"bench/netboot-{kind}.log") as guest:
                guest.expect("Linux version", BOOT)
                found[kind] = lab.counted()
    return {"value": max(found.values()), "runs": 1, "note": ", ".join(f"{kind} {count:,}" for kind, count in found.items())}
