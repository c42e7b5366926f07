"""Random disks with an MBR, good ones and ones that no tool would write. Units are sectors of 512 bytes."""

import struct
import subprocess

SECTOR = 512
TYPES = [0x83, 0x83, 0x82, 0x07, 0x0c, 0x8e, 0xfd, 0xef, 0xda, 0x01]
EXTENDED = [0x05, 0x0f, 0x85]
ODD = [0, 1, 2, 63, 2**31 - 1, 2**31, 2**32 - 1, 2**32 - 2048]


class Disk:
    """A sparse file that is written sector by sector."""

    def __init__(self, path, sectors):
        self.path, self.sectors = path, sectors
        with open(path, "wb") as file:
            file.truncate(sectors * SECTOR)

    def write(self, sector, data, offset=0):
        """What lies beyond the disk is left out."""
        at = sector * SECTOR + offset
        if at + len(data) <= self.sectors * SECTOR:
            with open(self.path, "r+b") as file:
                file.seek(at)
                file.write(data)

    def read(self, sector, count=1):
        with open(self.path, "rb") as file:
            file.seek(sector * SECTOR)
            return file.read(count * SECTOR)


def entry(kind=0, start=0, count=0, status=0):
    return struct.pack("<B3sB3sII", status, b"\0\2\0", kind, b"\0\2\0", start % 2**32, count % 2**32)


def record(*entries, signature=0, magic=b"\x55\xaa", code=b""):
    entries = [*entries, *[bytes(16)] * (4 - len(entries))]
    return code.ljust(440, b"\0")[:440] + struct.pack("<IH", signature, 0) + b"".join(entries) + magic


def random_signature(rng):
    return rng.choice([0, rng.randrange(2**32), rng.randrange(2**32), rng.randrange(2**32)])


def random_place(rng, sectors):
    """Start and count: mostly on the disk, now and then across its end, beyond it or across 2^32."""
    start, count = rng.randrange(1, sectors), rng.randrange(0, sectors // 4)
    if rng.random() < 0.15:
        start = rng.choice([*ODD, sectors, sectors - 1])
    if rng.random() < 0.15:
        count = rng.choice([*ODD, sectors])
    return start, count


def by_sfdisk(path, rng):
    """A table as sfdisk makes it, with up to 12 logical partitions."""
    disk = Disk(path, 1 << 17)
    lines = ["label: dos", f"label-id: {rng.randrange(1, 2**32):#x}"]
    primaries = rng.randrange(0, 4)
    lines += [f"size={rng.randrange(1, 9)}MiB, type={rng.choice(TYPES[:6]):x}" for _ in range(primaries)]
    if rng.random() < 0.7:
        lines.append(f"type={rng.choice(EXTENDED):x}")
        lines += [f"size={rng.randrange(1, 3)}MiB, type=83" for _ in range(rng.randrange(0, 12))]
    subprocess.run(
        ["sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", path], input="\n".join(lines) + "\n",
        text=True, check=False, capture_output=True, timeout=30,
    )
    return disk


def raw(path, rng):
    """Any entries."""
    disk = Disk(path, rng.choice([64, 2048, 1 << 15, (1 << 17) + 7]))
    entries = []
    for _ in range(4):
        kind = rng.choice([0, *TYPES, *EXTENDED])
        start, count = random_place(rng, disk.sectors)
        status = rng.choices([0, 0x80, 1, 0x81, 0x7f], [20, 4, 0.3, 0.2, 0.1])[0]
        entries.append(entry(kind, start, count, status) if rng.random() < 0.8 else bytes(16))
    magic = rng.choices([b"\x55\xaa", b"\xaa\x55", b"\x55\x00", b"\0\0"], [30, 1, 1, 1])[0]
    disk.write(0, record(*entries, signature=random_signature(rng), magic=magic))
    return disk


def random_record(rng, disk, here, at, following, first, size):
    """One extended boot record; here is where it lies, following where the next one is, or None."""
    entries = [bytes(16)] * 4
    if rng.random() < 0.8:
        count = rng.randrange(1, 400) if rng.random() < 0.9 else random_place(rng, disk.sectors)[1]
        start = rng.randrange(1, 64) if rng.random() < 0.9 else random_place(rng, disk.sectors)[0]
        entries[0] = entry(rng.choice([*TYPES, 0]), start, count)
    if following is not None:
        entries[1] = entry(rng.choice(EXTENDED), following - first, rng.choice([400, size, 1]))
    if rng.random() < 0.1:
        entries[rng.choice([2, 3])] = entry(rng.choice(TYPES), rng.randrange(0, 500), rng.randrange(1, 500))
    if rng.random() < 0.1:
        entries[0], entries[1] = entries[1], entries[0]
    if rng.random() < 0.05:
        entries[rng.randrange(4)] = entry(*[rng.choice([*TYPES, *EXTENDED])], *random_place(rng, disk.sectors))
    magic = b"\x55\xaa" if rng.random() < 0.97 else b"\0\0"
    disk.write(here, record(*entries, magic=magic, signature=rng.randrange(2**32)))


def chain(path, rng):
    """Extended partitions whose records lie in random order, in circles, beyond the disk."""
    disk = Disk(path, 1 << 16)
    first, size = rng.randrange(1, 4096), rng.randrange(1 << 12, 1 << 17)
    entries = [entry(rng.choice(EXTENDED), first, size), entry(0x83, 1 << 15, 2048)]
    places = [first, *[first + 512 * n for n in rng.sample(range(1, 100), rng.randrange(0, 20))]]
    if rng.random() < 0.06:
        places = [first + n for n in range(130)]
    for index, here in enumerate(places):
        following = places[index + 1] if index + 1 < len(places) else None
        if rng.random() < 0.04:
            following = rng.choice([first, here, *places, disk.sectors, first - 1, first + 2**32 - 1])
        random_record(rng, disk, here, index, following, first, size)
    if rng.random() < 0.1:
        entries.append(entry(0x05, first, size))
    if rng.random() < 0.1:
        entries.append(entry(0x0f, first + 512 * 64, 4096))
    rng.shuffle(entries)
    disk.write(0, record(*entries, signature=random_signature(rng)))
    return disk


def circle(path, rng):
    """Records of one partition each, the last of which leads back to one of them."""
    disk = Disk(path, 1 << 16)
    length, first = rng.randrange(1, 8), 2048
    back = rng.randrange(length)
    for index in range(length):
        link = 1024 * (index + 1 if index + 1 < length else back)
        empty = rng.random() < 0.3
        disk.write(first + 1024 * index, record(
            bytes(16) if empty else entry(0x83, 64, 512), entry(rng.choice(EXTENDED), link, 1024)))
    disk.write(0, record(entry(0x0f, first, 1 << 15), signature=random_signature(rng)))
    return disk


def boot_sector(rng):
    """The first 62 or 90 bytes of a FAT, NTFS or exFAT, or what only looks like one."""
    name = rng.choice([b"MSDOS5.0", b"mkfs.fat", b"NTFS    ", b"EXFAT   ", b"GRUB    "])
    reserved, fats, media, cluster = rng.choice([1, 4, 32]), rng.choice([1, 2]), 0xf8, 4
    spoil = rng.randrange(8)
    if spoil == 0:
        fats = 0
    if spoil == 1:
        media = 0x12
    if spoil == 2:
        reserved = 0
    if spoil == 3:
        cluster = 3
    head = rng.choice([b"\xeb\x3c\x90", b"\xeb\x58\x90", b"\xe9\0\0", b"\xfa\x33\xc0"]) + name
    head += struct.pack("<HBHBHHBHHHII", 512, cluster, reserved, fats, 512, 0, media, 64, 32, 64, 0, 65536)
    if rng.random() < 0.5:
        return head + struct.pack("<BBBI", 0x80, 0, 0x29, rng.randrange(2**32)) + b"A LABEL    FAT16   "
    head = head[:17] + b"\0\0" + head[19:22] + b"\0\0" + head[24:]
    head += struct.pack("<IHHIHH12x", 128, 0, 0, 2, 1, 6)
    return head + struct.pack("<BBBI", 0x80, 0, 0x29, rng.randrange(2**32)) + b"NO NAME    FAT32   "


def fat_like(path, rng):
    """A boot sector, with nothing, code or entries where an MBR has its entries."""
    disk = Disk(path, 1 << 16)
    entries = rng.choice([
        [],
        [entry(0x83, 2048, 2048)],
        [rng.randbytes(16) for _ in range(4)],
        [entry(0x0c, 63, 30000, 0x80), entry(0, 0, 0), entry(0, 0, 0), entry(0x83, 40000, 10000)],
    ])
    disk.write(0, record(*entries, code=boot_sector(rng), signature=random_signature(rng)))
    return disk
