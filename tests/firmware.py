"""A machine's firmware as a server sees it: its DHCP requests, spoken from any namespace."""

import os
import re
import socket
import struct
import time

from project import SCALE

DISCOVER, OFFER, REQUEST, ACK = 1, 2, 3, 5
SERVER, CLIENT, BOOT_SERVER = 67, 68, 4011
BROADCAST = 0x8000
COOKIE = b"\x63\x82\x53\x63"
# op, htype, hlen, hops, xid, secs, flags, ciaddr, yiaddr, siaddr, giaddr, chaddr, sname, file, cookie (RFC 2131)
HEADER = struct.Struct("!BBBBIHH4s4s4s4s16s64s128s4s")
# netmask, router, vendor options, vendor class, TFTP server, boot file, iPXE's
WANTED = bytes([1, 3, 43, 60, 66, 67, 175])
# The architecture of option 93 (RFC 4578), and user class
BIOS, UEFI, UEFI_BC, UEFI_HTTP = 0, 7, 9, 16


class Answer:
    def __init__(self, data):
        fields = HEADER.unpack_from(data)
        self.transaction = fields[4]
        self.address, self.next_server = socket.inet_ntoa(fields[8]), socket.inet_ntoa(fields[9])
        self.options = dict(_options(data[HEADER.size:]))
        # Where it is asked for, the file's name comes as an option; a terminating zero is part of it.
        self.file = (self.options.get(67) or fields[13]).split(b"\0")[0].decode()
        self.vendor = self.options.get(60, b"").decode()


def _options(data):
    at = 0
    while at < len(data) and data[at] != 255:
        if data[at] == 0:
            at += 1
            continue
        yield data[at], data[at + 2:at + 2 + data[at + 1]]
        at += 2 + data[at + 1]


class Firmware:
    """Use it in a with statement, begun in the namespace where it is to be."""

    def __init__(self, interface, mac, arch=None, ipxe=False):
        """arch: of option 93; None is a system that has booted, with busybox's DHCP client."""
        self.mac = mac
        vendor = "udhcp 1.37.0" if arch is None else f"{'HTTP' if arch == UEFI_HTTP else 'PXE'}Client:Arch:{arch:05}:UNDI:003016"
        self.options = [(60, vendor.encode()), (55, WANTED)]
        if arch is not None:
            self.options += [(93, struct.pack("!H", arch)), (94, b"\1\3\x10"), (97, b"\0" + bytes(16))]
        if ipxe:
            self.options.append((77, b"iPXE"))
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        self.socket.bind(("", CLIENT))
        self.patience = 20 * SCALE  # seconds

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, kind, *options, to=("255.255.255.255", SERVER), address="0.0.0.0"):
        """The answer to that message, which is said again every two seconds. TimeoutError: there was none."""
        transaction = int.from_bytes(os.urandom(4), "big")
        hardware = bytes.fromhex(self.mac.replace(":", ""))
        empty = bytes(4)
        data = HEADER.pack(
            1, 1, 6, 0, transaction, 0, BROADCAST, socket.inet_aton(address), empty, empty, empty, hardware, b"", b"", COOKIE
        )
        for code, value in [(53, bytes([kind])), *self.options, *options]:
            data += bytes([code, len(value)]) + value
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            self.socket.sendto(data + b"\xff", to)
            if answer := self._receive(transaction, min(end, time.monotonic() + 2)):
                return answer
        raise TimeoutError(f"no answer from {to} to {self.mac}")

    def _receive(self, transaction, end):
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                answer = Answer(self.socket.recv(4096))
            except TimeoutError:
                break
            if answer.transaction == transaction:
                return answer
        return None

    def boot(self):
        """What a DHCP server lets it have: the address, and what to boot."""
        offer = self.ask(DISCOVER)
        assert offer.options[53] == bytes([OFFER])
        server = (54, offer.options[54])
        answer = self.ask(REQUEST, (50, socket.inet_aton(offer.address)), server)
        assert answer.options[53] == bytes([ACK]) and answer.address == offer.address
        return answer


def menu_of(answer):
    """The PXE boot servers' types in option 43, and its discovery control (PXE 2.1)."""
    tags = dict(_options(answer.options[43]))
    servers = re.findall(rb"(..)(.)", tags.get(8, b"")[:3], re.DOTALL)
    return tags[6][0], [int.from_bytes(kind, "big") for kind, _ in servers]
