"""What is asked of a machine that has booted over the network."""

import hashlib
import re

from guest import SCALE
from netlab.computer import MAC
from netlab.lab import NETWORK

# From power-on to the kernel's first words: OVMF takes most of it, 15 s on an idle machine.
FIRMWARE = 180 * SCALE
TFTP_MAX = 1_000_000  # bytes
# Of the first machine, from its file.
HOST, NOTE = "machine-1", "a file of its own"


def kernel_of(tree):
    """The bundle's path in a netboot tree."""
    (bundle,) = tree.glob("bzImage-*")
    return bundle


def write_machines(folder):
    """Machine files: none shows a menu, and the first machine has one of its own."""
    folder.mkdir()
    (folder / "default.conf").write_text("mode = live\ntimeout = 0\n")
    (folder / "note").write_text(NOTE)
    own = f"mac = {MAC.format(1)}\nhostname = {HOST}\nparameters = lab.word=5\ninitrd = note /etc/note\n"
    (folder / "first.conf").write_text(own)


def reaches_login(guest, timeout=FIRMWARE, host=HOST):
    guest.expect("Linux version", timeout)
    return guest.login(host)


def has_booted(guest, tree):
    """The first machine: from the bundle in that tree, as its file says, with an address from the lab."""
    digest = hashlib.sha256(kernel_of(tree).read_bytes()).hexdigest()
    assert guest.check("sha256sum /boot/bzImage").split()[0] == digest
    words = guest.check("cat /proc/cmdline").split()
    assert f"BOOTIF=01-{MAC.format(1).replace(':', '-')}" in words and "lab.word=5" in words
    assert guest.check("cat /etc/note") == NOTE
    has_address(guest)


def has_address(guest):
    guest.wait_until(f"ip -4 addr show | grep -q 'inet {NETWORK}[.]1'", 20)
