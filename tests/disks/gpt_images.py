"""Random disks with a GPT, by sfdisk and by hand, whole and damaged. Units are sectors of 512 bytes."""

import struct
import subprocess
import uuid
import zlib

from mbr_images import ODD, SECTOR, TYPES, Disk, entry, random_signature, record

HEADER = "<8sIIIIQQQQ16sQIII"
LINUX = uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4")
NAMES = ["", "root", "EFI system", "Grüße", "日本", "\U0001f600 smile", "x" * 36, "trailing  ", "a\tb\"c\\"]


def random_uuid(rng):
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def by_sfdisk(path, rng):
    disk = Disk(path, 1 << 16)
    lines = ["label: gpt", f"label-id: {random_uuid(rng)}"]
    if rng.random() < 0.2:
        lines.append(f"table-length: {rng.choice([4, 64, 256])}")
    for _ in range(rng.randrange(0, 8)):
        name = rng.choice(["root", "EFI system", "Grüße", "日本語", "data-2"])
        lines.append(f'size={rng.randrange(1, 4)}MiB, name="{name}", uuid={random_uuid(rng)}')
    subprocess.run(
        ["sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", path], input="\n".join(lines) + "\n",
        text=True, check=False, capture_output=True, timeout=30,
    )
    return disk


def damaged(path, rng):
    """Bytes changed in the MBR, a header or the entries of one of them, or both; or the disk's size."""
    disk = by_sfdisk(path, rng)
    places = {"mbr": (0, 446, 66), "header": (1, 0, 92), "entries": (2, 0, 1024),
              "backup": (disk.sectors - 1, 0, 92), "backup entries": (disk.sectors - 33, 0, 1024)}
    for name in rng.sample(sorted(places), rng.choice([1, 1, 2, 3])):
        sector, offset, length = places[name]
        at = offset + rng.randrange(length)
        byte = disk.read(sector)[at % SECTOR] if at < SECTOR else 0
        disk.write(sector, bytes([byte ^ 1 << rng.randrange(8)]), at)
    if rng.random() < 0.15:
        disk.sectors = rng.choice([disk.sectors // 2, disk.sectors * 2])
        with open(path, "r+b") as file:
            file.truncate(disk.sectors * SECTOR)
    return disk


def random_entry(rng, sectors):
    kind = LINUX if rng.random() < 0.8 else random_uuid(rng)
    if rng.random() < 0.1:
        kind = uuid.UUID(int=0)
    own = random_uuid(rng) if rng.random() < 0.95 else uuid.UUID(int=0)
    first = rng.randrange(34, sectors)
    last = min(first + rng.randrange(1, 1000), sectors - 34)
    if rng.random() < 0.1:
        first = rng.choice([0, sectors - 1, sectors, *ODD, 2**63, 2**64 - 1])
    if rng.random() < 0.1:
        last = rng.choice([0, first, first - 1 if first else 0, sectors - 1, sectors, *ODD, 2**64 - 1])
    name = rng.choice(NAMES).encode("utf-16-le")[:72]
    if rng.random() < 0.05:
        name = rng.randbytes(72)
    return struct.pack("<16s16sQQQ72s", kind.bytes_le, own.bytes_le, first, last, rng.getrandbits(64), name)


class Header:
    """A header's fields, of which any may be odd."""

    def __init__(self, rng, sectors, backup):
        self.size, self.lba, self.other = 92, sectors - 1 if backup else 1, 1 if backup else sectors - 1
        self.first, self.last = 34, sectors - 34
        self.entries_lba = sectors - 33 if backup else 2
        self.count, self.entry_size = 128, 128
        self.guid = random_uuid(rng)

    def spoil(self, what, rng, sectors):
        odd = rng.choice([0, 0, 1, 2, 33, sectors - 1, sectors, *ODD])
        if what == "entry_size":
            odd = rng.choice([0, 64, 127, 192, 256, 256, 512, 2**31])
        if what == "count":
            odd = rng.choice([0, 1, 4, 127, 200, 300, 2**31])
        if what == "size":
            odd = rng.choice([0, 91, 96, 512, 513, 2**32 - 1])
        setattr(self, what, odd)

    def packed(self, entries_crc, crc=0):
        return struct.pack(
            HEADER, b"EFI PART", 0x10000, self.size, crc, 0, self.lba, self.other, self.first, self.last,
            self.guid.bytes_le, self.entries_lba, self.count, self.entry_size, entries_crc)

    def write(self, disk, lba, entries):
        length = self.count * self.entry_size
        slot = min(self.entry_size, 512)
        disk.write(self.entries_lba, b"".join(item.ljust(slot, b"\0")[:slot] for item in entries))
        array = b""
        if length < 1 << 20 and self.entries_lba < disk.sectors:
            array = disk.read(self.entries_lba, length // SECTOR + 1)[:length]
        header = self.packed(zlib.crc32(array)).ljust(SECTOR, b"\0")
        crc = zlib.crc32(header[:self.size])
        disk.write(lba, self.packed(zlib.crc32(array), crc).ljust(SECTOR, b"\0"))


def raw(path, rng):
    """A GPT by hand: odd fields under good checksums, hybrid MBRs, names of any UTF-16 units."""
    disk = Disk(path, rng.choice([1 << 12, 1 << 16, 128]))
    entries = [random_entry(rng, disk.sectors) for _ in range(rng.randrange(0, 12))]
    rng.shuffle(entries)
    what = rng.choice(["size", "lba", "other", "first", "last", "entries_lba", "count", "entry_size"])
    for backup in (False, True):
        header = Header(rng, disk.sectors, backup)
        if rng.random() < 0.4:
            header.spoil(what, rng, disk.sectors)
        header.write(disk, header.lba if header.lba in (1, disk.sectors - 1) else 1, entries)
    protective = [entry(0xee, 1, disk.sectors - 1)]
    odd = rng.random()
    if odd < 0.1:
        protective = [entry(0xee, rng.choice([0, 2, 63]), disk.sectors - 1)]
    elif odd < 0.2:
        protective = [entry(rng.choice(TYPES), 40, 100, rng.choice([0, 0x80, 1])), *protective]
    elif odd < 0.3:
        protective = [entry(0x83, 1, disk.sectors - 1)]
    elif odd < 0.35:
        protective = []
    disk.write(0, record(*protective, signature=random_signature(rng),
                         magic=b"\x55\xaa" if rng.random() < 0.97 else b"\0\0"))
    return disk
