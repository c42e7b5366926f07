"""A lab of network boot: a switch, hosts at it, and taps for machines in QEMU, all inside namespaces."""

import contextlib
import re
import subprocess
import sys
from pathlib import Path

from netlab.namespace import Namespace

NETWORK = "192.168.77"
PREFIX = 24
RELAY = Path(__file__).with_name("relay.py")


class Host:
    """A machine at the switch, without a kernel of its own: a namespace with one interface, eth0."""

    def __init__(self, switch, number, bridge):
        self.namespace = Namespace()
        self.address = f"{NETWORK}.{number}"
        port = f"port{number}"
        switch.run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", self.namespace.path)
        switch.run("ip", "link", "set", port, "master", bridge, "up")
        self.namespace.run("ip", "address", "add", f"{self.address}/{PREFIX}", "dev", "eth0")
        self.namespace.run("ip", "link", "set", "eth0", "up")

    def unplug(self):
        self.namespace.run("ip", "link", "set", "eth0", "down")

    def plug(self):
        self.namespace.run("ip", "link", "set", "eth0", "up")

    def filter(self, *rules):
        """These rules, and no earlier ones, for what comes in: "udp dport 67 drop"; none lets everything in."""
        self.namespace.run("nft", "-f", "-", input=_chain("inet", "prerouting", "filter", "raw", rules))

    def redirect(self, port, other):
        """Who asks for this TCP port gets the other one, but for the host itself; None ends it."""
        rules = [f"iifname eth0 tcp dport {port} redirect to :{other}"] if port else []
        self.namespace.run("nft", "-f", "-", input=_chain("ip", "prerouting", "nat", "dstnat", rules))


def _chain(family, hook, kind, priority, rules):
    """What nft(8) reads: the lab's own table of that kind with these rules instead of those before."""
    table, lines = f"table {family} lab_{kind}", "\n".join(rules)
    return f"""
{table} {{
}}
delete {table}
{table} {{
	chain {hook} {{
		type {kind} hook {hook} priority {priority}
		{lines}
	}}
}}
"""


class Lab:
    """Use it in a with statement: with its end nothing of it is left."""

    def __init__(self):
        self._closing = contextlib.ExitStack()
        self.switch = Namespace()
        self._closing.callback(self.switch.close)
        self._count = 0
        self.bridge = self.add_bridge()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._closing.close()

    def _new(self, kind):
        self._count += 1
        return f"{kind}{self._count}"

    def add_bridge(self):
        """A switch of its own, with nothing at it."""
        name = self._new("bridge")
        self.switch.run("ip", "link", "add", name, "type", "bridge")
        self.switch.run("ip", "link", "set", name, "up")
        return name

    def host(self, number):
        """A host with the address NETWORK.number."""
        host = Host(self.switch, number, self.bridge)
        self._closing.callback(host.namespace.close)
        return host

    def tap(self, bridge=None):
        """A tap interface at the switch, or at another one: what QEMU's -netdev takes."""
        name = self._new("tap")
        self.switch.run("ip", "tuntap", "add", name, "mode", "tap")
        self.switch.run("ip", "link", "set", name, "master", bridge or self.bridge, "up")
        return f"tap,ifname={name},script=no,downscript=no"

    def lose(self, percent):
        """From now on so many of a hundred frames are lost between any two at the switch."""
        rules = [f"numgen random mod 1000 < {round(percent * 10)} drop"]
        self.switch.run("nft", "-f", "-", input=_chain("bridge", "forward", "filter", "filter", rules))

    def count(self, which):
        """From now on the bytes of such frames are counted, and none is lost any more: "udp dport 69"."""
        self.switch.run("nft", "-f", "-", input=_chain("bridge", "forward", "filter", "filter", [f"{which} counter"]))

    def counted(self):
        listing = self.switch.run("nft", "list", "table", "bridge", "lab_filter")
        return int(re.search(r"counter packets \d+ bytes (\d+)", listing).group(1))

    def relayed_tap(self, *options):
        """A tap behind relay.py, which is given these options."""
        bridge, ends = self.add_bridge(), [self._new("relay"), self._new("relay")]
        with self.switch.entered():
            process = subprocess.Popen(
                [sys.executable, "-B", str(RELAY), *options, *ends], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        self._closing.callback(self._end_relay, process)
        if process.stdout.readline() != b"ready\n":
            raise OSError(f"relay.py ended with status {process.wait()}")
        for name, at in zip(ends, (bridge, self.bridge)):
            self.switch.run("ip", "link", "set", name, "master", at, "up")
        return self.tap(bridge)

    @staticmethod
    def _end_relay(process):
        """It ends with its input, which ends with this process too."""
        process.stdin.close()
        process.wait()
        process.stdout.close()
