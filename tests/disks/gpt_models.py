"""How Linux, src/lib, libblkid and libfdisk read a GPT, and the names of the rules by which they differ
(util-linux 2.38: libblkid/src/partitions/gpt.c, libfdisk/src/gpt.c; Linux 6.12: block/partitions/efi.c)."""

import re
import struct
import uuid
import zlib
from dataclasses import dataclass, field

from gpt_images import HEADER
from mbr_images import SECTOR
from mbr_models import entries_of, has_magic

HALF = "[\ud800-\udfff]"
LARGEST = 4 << 20
FIELDS = ("signature", "revision", "size", "crc", "reserved", "lba", "other", "first", "last", "guid",
          "entries_lba", "count", "entry_size", "entries_crc")


@dataclass
class Header:
    disk: object
    at: int
    values: dict = field(default_factory=dict)
    array: bytes = b""

    def __post_init__(self):
        sector = self.disk.read(self.at) if self.at < self.disk.sectors else bytes(SECTOR)
        self.sector = sector
        self.values = dict(zip(FIELDS, struct.unpack_from(HEADER, sector), strict=True))

    def __getattr__(self, name):
        return self.values[name]

    def crc_holds(self):
        zeroed = self.sector[:16] + bytes(4) + self.sector[20:]
        return 92 <= self.size <= SECTOR and zlib.crc32(zeroed[:self.size]) == self.crc

    def range_is_good(self):
        return self.first <= self.last < self.disk.sectors

    def array_is_good(self):
        length = self.count * self.entry_size
        if not length or length > LARGEST or self.entries_lba * SECTOR + length > self.disk.sectors * SECTOR:
            return False
        self.array = self.disk.read(self.entries_lba, length // SECTOR + 1)[:length]
        return zlib.crc32(self.array) == self.entries_crc

    def is_good(self):
        return self.header_is_good() and self.array_is_good()

    def header_is_good(self):
        return (self.signature == b"EFI PART" and self.crc_holds() and self.lba == self.at
                and self.range_is_good())

    def contains_itself(self):
        return self.first < self.at < self.last

    def slots(self, limit=2**32):
        """(number, type, GUID, first, last, name) of each."""
        for index in range(min(self.count, limit)):
            slot = self.array[index * self.entry_size:][:128].ljust(128, b"\0")
            kind, own, first, last, _, name = struct.unpack("<16s16sQQQ72s", slot)
            yield index + 1, uuid.UUID(bytes_le=kind), uuid.UUID(bytes_le=own), first, last, name


def text_of(name):
    """Up to the first NUL, with what is half a surrogate pair."""
    units = struct.unpack(f"<{len(name) // 2}H", name)
    units = units[:units.index(0)] if 0 in units else units
    return struct.pack(f"<{len(units)}H", *units).decode("utf-16-le", "surrogatepass")


@dataclass
class Walk:
    disk: object
    kind: str = "gpt"
    id: str = ""
    partitions: dict = field(default_factory=dict)
    rules: set = field(default_factory=set)
    backup: bool = False

    def mbr(self):
        sector = self.disk.read(0)
        return [item for item in entries_of(sector) if item.kind == 0xEE] if has_magic(sector) else []

    def name(self, text):
        """As util-linux writes it."""
        raw = text.encode("utf-8", "surrogatepass")
        if re.search(HALF, text):
            self.rules.add("util-linux keeps half a surrogate pair")
        return raw.decode("utf-8", "surrogateescape")

    def header(self, good):
        """The primary or, that being bad, the backup."""
        for at in (1, self.disk.sectors - 1):
            header = Header(self.disk, at)
            if good(header):
                self.backup = at != 1
                self.id = str(uuid.UUID(bytes_le=header.guid))
                return header
        return None


class Ours(Walk):
    """src/lib: what Linux makes devices of, and what it would if it read the backup or large entries."""

    def run(self):
        header = self.header(self.good)
        if not header:
            return
        for number, kind, own, first, last, name in header.slots(255):
            if kind.int and first <= last < self.disk.sectors:
                self.partitions[number] = (
                    first, last - first + 1, str(own), str(kind), re.sub(HALF, "\ufffd", text_of(name)))

    @staticmethod
    def good(header):
        size = header.entry_size
        return header.is_good() and size >= 128 and not size & (size - 1)

    def devices(self):
        """Does Linux make devices of them?"""
        header = Header(self.disk, 1)
        return any(item.start == 1 for item in self.mbr()) and header.is_good() and header.entry_size == 128


class Blkid(Walk):
    def run(self):
        header = self.header(self.good)
        if not header:
            self.rules.add("blkid calls a damaged GPT a PMBR")
            self.kind = "PMBR"
            return
        for number, kind, own, first, last, name in header.slots():
            if not kind.int:
                continue
            if first < header.first or last > header.last:
                self.rules.add("blkid leaves out what is not in the usable area")
                continue
            if text_of(name) != text_of(name).rstrip():
                self.rules.add("blkid cuts blanks off the end of a name")
            if first > last:
                self.rules.add("blkid shows what ends before it begins")
            if number > 255:
                self.rules.add("blkid shows more than 255")
            self.partitions[number] = (
                first, (last - first + 1) % 2**64, str(own), str(kind), self.name(text_of(name).rstrip()))

    def good(self, header):
        if not header.is_good():
            return False
        if header.contains_itself():
            self.rules.add("blkid takes no header inside the usable area")
        if header.entry_size != 128:
            self.rules.add("blkid knows entries of 128 bytes")
        return not header.contains_itself() and header.entry_size == 128


class Sfdisk(Walk):
    def run(self):
        header = self.header(self.good)
        if not header:
            self.rules.add("sfdisk calls a damaged GPT an MBR")
            self.kind = "dos"
            return
        for number, kind, own, first, last, name in header.slots():
            if not kind.int and not first:
                continue
            if not kind.int:
                self.rules.add("sfdisk shows what has a start but no type")
            if first > last or last >= self.disk.sectors:
                self.rules.add("sfdisk shows what is not on the disk")
            count = (last - first + 1) % 2**64 if first <= last else 0
            self.partitions[number] = (first, count, str(own), str(kind), self.name(text_of(name)))

    def good(self, header):
        if not header.is_good():
            return False
        if not Ours.good(header):
            self.rules.add("sfdisk takes entries of any size")
        if not header.first:
            self.rules.add("sfdisk takes no usable area from sector 0 on")
        return header.first != 0
