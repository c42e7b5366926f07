"""relay.py [--delay MS] [--plain-rom] TAP TAP: carries frames from each tap interface to the other.

--delay      each frame arrives that much later.
--plain-rom  iPXE as a card's own ROM is on the wire what a plain PXE ROM is: it says neither in the user class
             (RFC 3004) nor in option 175 that it is iPXE. All ROMs that QEMU brings are iPXE, built without HTTPS;
             an iPXE with HTTPS is what the ROM has loaded, and passes as it is.

Ends with its standard input.
"""

import argparse
import fcntl
import heapq
import os
import selectors
import struct
import time

TUNSETIFF = 0x400454CA  # <linux/if_tun.h>
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
FRAME = 65536

# Offsets in an Ethernet frame with an IPv4 header without options.
IP, UDP, BOOTP = 14, 34, 42
OPTIONS = BOOTP + 240  # RFC 2131: 236 bytes and the magic cookie
PAD, END, USER_CLASS, IPXE = 0, 255, 77, 175
IPXE_HTTPS = 20  # within option 175


def open_tap(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    os.set_blocking(fd, False)
    return fd


def options_in(data):
    """(code, value, where it begins, where it ends) of each DHCP option in data."""
    at = 0
    while at < len(data) and data[at] != END:
        if data[at] == PAD:
            at += 1
            continue
        end = at + 2 + data[at + 1]
        yield data[at], data[at + 2 : end], at, end
        at = end


def is_request(frame):
    """DHCP from a client: IPv4 without options, UDP from port 68."""
    return len(frame) > OPTIONS and frame[12:15] == b"\x08\x00\x45" and frame[IP + 9] == 17 and frame[UDP : UDP + 2] == b"\x00\x44"


def as_plain_rom(frame):
    """The frame with iPXE's own options padded out, where it is a request of iPXE in the ROM."""
    if not is_request(frame):
        return frame
    options = list(options_in(frame[OPTIONS:]))
    features = next((value for code, value, _, _ in options if code == IPXE), b"")
    if IPXE_HTTPS in [code for code, _, _, _ in options_in(features)]:
        return frame
    plain = bytearray(frame)
    for code, _, begin, end in options:
        if code in (USER_CLASS, IPXE):
            plain[OPTIONS + begin : OPTIONS + end] = bytes(end - begin)
    plain[UDP + 6 : UDP + 8] = bytes(2)  # no checksum
    return bytes(plain)


def relay(taps, delay, change):
    waiting, number = [], 0
    with selectors.DefaultSelector() as selector:
        selector.register(0, selectors.EVENT_READ)
        for fd, other in (taps, taps[::-1]):
            selector.register(fd, selectors.EVENT_READ, other)
        while True:
            events = selector.select(max(0, waiting[0][0] - time.monotonic()) if waiting else None)
            for key, _ in events:
                if key.fd == 0:
                    return
                number += 1
                heapq.heappush(waiting, (time.monotonic() + delay, number, key.data, change(os.read(key.fd, FRAME))))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, fd, frame = heapq.heappop(waiting)
                try:
                    os.write(fd, frame)
                except OSError:
                    pass  # that end is down: the frame is lost, as on a wire


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--plain-rom", action="store_true")
    parser.add_argument("taps", nargs=2)
    options = parser.parse_args()
    taps = [open_tap(name) for name in options.taps]
    print("ready", flush=True)
    relay(taps, options.delay / 1000, as_plain_rom if options.plain_rom else lambda frame: frame)


if __name__ == "__main__":
    main()
