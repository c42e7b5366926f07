"""What stands in most homes and offices already: a DHCP server that knows nothing of booting."""

import contextlib
import subprocess

from netlab.lab import NETWORK

FIRST, LAST = 150, 159  # of the addresses that it gives away


@contextlib.contextmanager
def router(host, log):
    """It serves while the with statement lasts; what it says goes to the file log."""
    command = [
        "dnsmasq", "--conf-file=/dev/null", "--keep-in-foreground", "--log-facility=-", "--log-dhcp", "--user=root",
        "--pid-file=", "--leasefile-ro", "--port=0", "--interface=eth0", "--bind-interfaces",
        f"--dhcp-range={NETWORK}.{FIRST},{NETWORK}.{LAST}",
    ]
    with open(log, "w", encoding="utf-8") as file:
        process = host.namespace.start(command, stdout=file, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
