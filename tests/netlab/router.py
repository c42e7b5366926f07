"""What stands in most homes and offices already: a DHCP server that knows nothing of booting, an IPv6 router."""

import contextlib
import subprocess
from pathlib import Path

from netlab.lab import NETWORK

FIRST, LAST = 150, 159  # of the addresses that it gives away


# With --no-daemon it stays the user that it is: a change would have the kernel forget that it is to end with us.
DNSMASQ = [
    "dnsmasq", "--conf-file=/dev/null", "--no-daemon", "--log-dhcp", "--leasefile-ro", "--port=0", "--interface=eth0",
    "--bind-interfaces",
]


def router(host, log):
    """A with statement while which it gives addresses; what it says goes to the file log."""
    return _serving(host, log, f"--dhcp-range={NETWORK}.{FIRST},{NETWORK}.{LAST}")


def ipv6_router(host, log):
    """A with statement while which it says that it is one (RFC 4861): without any, iPXE waits 14 s for it."""
    with host.namespace.entered():
        for name, value in (("accept_dad", "0"), ("disable_ipv6", "0")):
            Path(f"/proc/sys/net/ipv6/conf/eth0/{name}").write_text(value, encoding="ascii")
    host.namespace.run("ip", "-6", "address", "add", "fd77::1/64", "dev", "eth0")
    return _serving(host, log, "--enable-ra", "--dhcp-range=fd77::,ra-only")


@contextlib.contextmanager
def _serving(host, log, *options):
    command = [*DNSMASQ, *options]
    with open(log, "w", encoding="utf-8") as file:
        process = host.namespace.start(command, stdout=file, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
