"""How Linux, libblkid and libfdisk read an MBR and its chain: three walks over the same bytes.

Each gives the partitions, and the names of the rules by which it left Linux' way (util-linux 2.38:
libblkid/src/partitions/dos.c, libfdisk/src/dos.c; Linux 6.12: block/partitions/msdos.c). Where one of the
tools differs from src/lib, its walk must come to what the tool printed, and so says why.
"""

import struct
from dataclasses import dataclass, field

EXTENDED = (0x05, 0x0F, 0x85)
NESTED = (0x63, 0x81, 0x82, 0xA5, 0xA6, 0xA9, 0xBF)
EMPTY_MAX, NUMBER_MAX, SFDISK_MAX, BITS, TINY = 100, 255, 60, 2**32, 1440 * 2


@dataclass
class Entry:
    raw: bytes
    status: int = 0
    kind: int = 0
    start: int = 0
    count: int = 0

    def __post_init__(self):
        self.status, self.kind, self.start, self.count = struct.unpack("<BxxxBxxxII", self.raw)

    @property
    def extended(self):
        return self.kind in EXTENDED


def entries_of(sector):
    return [Entry(sector[at:at + 16]) for at in range(446, 510, 16)]


def has_magic(sector):
    return sector[510:512] == b"\x55\xaa"


@dataclass
class Walk:
    """What comes of one: number to (start, count, type, active)."""

    disk: object
    partitions: dict = field(default_factory=dict)
    rules: set = field(default_factory=set)

    def sector(self, number):
        return self.disk.read(number) if number < self.disk.sectors else None


class Linux(Walk):
    """The kernel's, as src/lib has it too: but that does not go round a circle of records for ever."""

    next = 5

    def run(self):
        for number, item in enumerate(entries_of(self.sector(0)), 1):
            self.add(number, item.start, item)
            if item.count and item.extended:
                self.chain(item.start, item.count)

    def add(self, number, start, item):
        if item.count and start < self.disk.sectors:
            count = min(item.count, self.disk.sectors - start)
            self.partitions[number] = (start, count, item.kind, item.status == 0x80)

    def chain(self, first, size):
        at, at_size, empty, visited = first, size, 0, {}
        while empty < EMPTY_MAX and self.next <= NUMBER_MAX:
            if at in visited:
                # Round and round, until no number is left or nothing was found for long enough.
                self.next = NUMBER_MAX + 1 if self.next > visited[at] else self.next
                return
            visited[at] = self.next
            sector = self.sector(at)
            if sector is None or not has_magic(sector):
                return
            empty += 1
            for index, item in enumerate(entries_of(sector)):
                beyond = item.start + item.count > at_size or at + item.start + item.count > first + size
                if not item.count or item.extended or (index >= 2 and beyond):
                    continue
                self.add(self.next, at + item.start, item)
                self.next, empty = self.next + 1, 0
            links = [item for item in entries_of(sector) if item.count and item.extended]
            if not links:
                return
            at, at_size = first + links[0].start, links[0].count


class Blkid(Walk):
    next = 5

    def run(self):
        items = entries_of(self.sector(0))
        for number, item in enumerate(items, 1):
            if item.count:
                self.add(number, item.start, item)
        for item in items:
            if item.count and item.extended:
                self.chain(item.start, item.count)
        self.nested([item for item in items if item.count])

    def nested(self, items):
        """Types that may have a table of their own inside."""
        beyond = [item for item in items if item.kind in NESTED and item.start + item.count > self.disk.sectors]
        if beyond and self.disk.sectors > TINY:
            self.rules.add("blkid gives up where a table may be inside a partition beyond the disk")
            self.partitions.clear()

    def add(self, number, start, item):
        if start + item.count > self.disk.sectors:
            self.rules.add("blkid shows what lies beyond the disk")
        self.partitions[number] = (start, item.count, item.kind, item.status == 0x80)

    def wrapped(self, number):
        if number >= BITS:
            self.rules.add("blkid counts in 32 bits")
        return number % BITS

    def chain(self, first, size):
        at, at_size, empty, visited = first, size, 0, set()
        while empty < EMPTY_MAX:
            sector = self.sector(at)
            if sector is None or not has_magic(sector):
                return
            if at in visited:
                self.rules.add("blkid goes round a circle until nothing is new, and on behind it")
            visited.add(at)
            empty += 1
            for index, item in enumerate(entries_of(sector)):
                if self.is_logical(index, item, at, at_size, first, size):
                    self.next, empty = self.next + 1, 0
            links = [item for item in entries_of(sector) if item.count and item.extended]
            if not links:
                return
            at, at_size = self.wrapped(first + links[0].start), links[0].count

    def is_logical(self, index, item, at, at_size, first, size):
        start = self.wrapped(at + item.start)
        if not item.count or item.extended:
            return False
        if index >= 2 and (self.wrapped(item.start + item.count) > at_size or start < first
                           or self.wrapped(start + item.count) > self.wrapped(first + size)):
            return False
        if start in [partition[0] for partition in self.partitions.values()]:
            self.rules.add("blkid takes what begins at the same sector once")
            return False
        self.add(self.next, start, item)
        return True


class Sfdisk(Walk):
    """libfdisk: at most one data partition and one link in each record, and 60 in all."""

    def run(self):
        slots = [(0, item) for item in entries_of(self.sector(0))]
        for _, item in slots[:4]:
            if not item.extended:
                continue
            if len(slots) > 4:
                self.rules.add("sfdisk reads one extended partition")
            else:
                slots += self.chain(item)
        for number, (at, item) in enumerate(slots, 1):
            if any(item.raw):
                self.add(number, at + item.start, item)
            elif number > 4:
                self.rules.add("sfdisk counts records without a partition")

    def add(self, number, start, item):
        if not item.count:
            self.rules.add("sfdisk shows entries without sectors")
        if start + item.count > self.disk.sectors:
            self.rules.add("sfdisk shows what lies beyond the disk")
        self.partitions[number] = (start, item.count, item.kind, item.status == 0x80)

    def chain(self, item):
        slots, first, at, visited = [], item.start, item.start, set()
        if not item.start:
            self.rules.add("sfdisk reads no extended partition at sector 0")
            return []
        if not item.count:
            self.rules.add("sfdisk reads an extended partition without sectors")
        while item.extended:
            sector = self.sector(at)
            if len(slots) + 4 >= SFDISK_MAX:
                self.rules.add("sfdisk knows 60 partitions")
                return slots
            if sector is None:
                return slots
            self.see_record(sector, at, visited)
            data, item = self.pick(entries_of(sector))
            slots.append((at, data))
            at = first + item.start
        # Only where the end of the chain was reached are empty ones left out of the count.
        if len(slots) > 1 and not any(slots[-1][1].raw + item.raw):
            slots.pop()
        kept = [slot for slot in slots if slot[1].count]
        if kept and kept[0] is not slots[0]:
            kept[0] = self.counted_anew(kept[0], first)
        return kept or self.last_empty(slots)

    def counted_anew(self, slot, first):
        """The records before it being left out, its start is counted from the first one's place."""
        at, item = slot
        place = first + (at + item.start - first) % BITS
        if place != at + item.start:
            self.rules.add("sfdisk counts in 32 bits where it leaves out the first record")
        return place - item.start, item

    def last_empty(self, slots):
        """It counts from the first record, its own being gone; a start makes it one that is shown."""
        if len(slots) > 1:
            self.rules.add("sfdisk shows the last of a chain of empty records")
            at, item = slots[-1]
            slots = [(at, Entry(b"\1" + item.raw[1:]))]
        return slots[:1]

    def see_record(self, sector, at, visited):
        if not has_magic(sector):
            self.rules.add("sfdisk takes records without 55 aa")
        if at in visited:
            self.rules.add("sfdisk goes round a circle")
        visited.add(at)

    def pick(self, items):
        """The record's data partition and its link."""
        data = [item for item in items if item.count and not item.extended and item.kind]
        links = [item for item in items if item.count and item.extended]
        if len(data) > 1 or any(item.count and not item.kind for item in items):
            self.rules.add("sfdisk takes one partition of each record, of a type that is not 0")
        if not data:
            data = items[1:2] if links and links[0] is items[0] else items[0:1]
        if not links:
            links = items[1:2] if data[0] is items[0] else items[0:1]
        if data[0].extended:
            self.rules.add("sfdisk takes a second link for a partition")
        if any(data[0] is item for item in items[2:]):
            self.rules.add("sfdisk takes a third or fourth entry wherever it lies")
        if links[0].extended and not links[0].count:
            self.rules.add("sfdisk follows links without sectors")
        return data[0], links[0]
