"""What firmware and boot loader make of a disk, told from its content.

A sector 0 that does not end in 55 aa is no boot sector: firmware goes on to the next device. One that does
is started, and then everything counts: only a disk that is identical to one that is known to boot is taken
for bootable, the sectors that an installation is free to change (the saved table) apart.
"""

import dataclasses
import struct
import zlib
from array import array

from powercut.write_log import SECTOR

# As in src/lib/layout.h and layout_records.c.
SAVED = 2046
SAVED_TEXT = b"nutshell: saved partition table"
FIRST = slice(0x1BE, 0x1CE)
SECOND = slice(0x1CE, 0x1DE)
SIGNATURE = slice(0x1B8, 0x1BC)
MAGIC = b"\x55\xaa"

FALLS_THROUGH, BOOTS_NEW, BOOTS_OLD, HALF = "falls through", "boots the new system", "boots the old one", "half-bootable"


@dataclasses.dataclass(frozen=True)
class Verdict:
    name: str
    differs: tuple = ()  # ranges of sectors, for half-bootable


def ranges(numbers):
    """[1, 2, 3, 7] as ("1-3", "7")."""
    found = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return tuple(f"{first}-{last}" if last > first else str(first) for first, last in found)


class Judge:
    def __init__(self, history):
        self.contents = history.contents
        self.before, self.after = history.before, history.after

    def sector(self, state, number):
        return self.contents.sectors[state[number]]

    def is_bootable(self, state):
        return self.sector(state, 0).endswith(MAGIC)

    def differences(self, state, other):
        state = array("I", state)
        state[SAVED] = other[SAVED]
        if state == other:
            return []
        return [i for i, (a, b) in enumerate(zip(state, other, strict=True)) if a != b]

    def verdict(self, state):
        if not self.is_bootable(state):
            return Verdict(FALLS_THROUGH)
        found = []
        for name, known in ((BOOTS_NEW, self.after), (BOOTS_OLD, self.before)):
            if self.is_bootable(known):
                found.append((self.differences(state, known), name))
                if not found[-1][0]:
                    return Verdict(name)
        return Verdict(HALF, ranges(min(found, key=lambda pair: len(pair[0]))[0]) if found else ("all",))


def second_partition(judge, state):
    """The entry of the second partition and the disk's signature, as `nutshell-install --keep-home` finds
    them: in sector 0, else in the saved table. None: they are lost."""
    sector0, saved = judge.sector(state, 0), judge.sector(state, SAVED)
    if sector0.endswith(MAGIC):
        return sector0[SECOND], sector0[SIGNATURE]
    (checksum,) = struct.unpack_from("<I", saved)
    if saved[4:].startswith(SAVED_TEXT) and saved.endswith(b"Ns") and zlib.crc32(saved[4:]) == checksum:
        return saved[SECOND], saved[SIGNATURE]
    return None


def disk_bytes(judge, state, first, count):
    return b"".join(judge.contents.sectors[number] for number in state[first : first + count])


def partition_range(entry):
    """First sector and count of an MBR entry."""
    return struct.unpack_from("<II", entry, 8)


assert SECTOR == 512, "the offsets above are those of an MBR"
