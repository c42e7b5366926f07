"""Random file systems and other things that a device holds: by their own tools, and by hand."""

import struct
import subprocess

from mbr_images import SECTOR, Disk, boot_sector, record

LABELS = ["", "root", "my disk", "sixteen letters!", "Grüße"]
EXT_FEATURES = [
    "^has_journal", "^metadata_csum", "^64bit", "extent", "^extent", "meta_bg,^resize_inode", "bigalloc",
    "inline_data", "^filetype", "encrypt", "quota", "large_dir", "orphan_file", "^sparse_super", "^huge_file",
    "metadata_csum_seed", "journal_dev",
]
# CRC-32C, a bit at a time (polynomial 0x1edc6f41 reflected): of 1 KiB only.
CASTAGNOLI = 0x82F63B78


def crc32c(data):
    state = 0xFFFFFFFF
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (CASTAGNOLI if state & 1 else 0)
    return state


def tool(*command):
    """What a tool refuses leaves an empty image, which is one too."""
    subprocess.run([*map(str, command)], check=False, capture_output=True, timeout=60)


def ext(path, rng):
    disk = Disk(path, 1 << 13)
    command = ["mke2fs", "-q", "-F", "-t", rng.choice(["ext2", "ext3", "ext4"]), "-L", rng.choice(LABELS)]
    features = rng.sample(EXT_FEATURES, rng.choice([0, 0, 1, 2]))
    tool(*command, *(["-O", ",".join(features)] if features else []), path)
    return disk


def spoiled_ext(path, rng):
    """State and features as no tool leaves them, with and without a checksum that holds."""
    disk = ext(path, rng)
    block = bytearray(disk.read(2, 2))
    for _ in range(rng.choice([1, 1, 2])):
        struct.pack_into("<H", block, 58, rng.choice([0, 1, 2, 3, 4, 5]))
        at = rng.choice([92, 96, 100])
        features = struct.unpack_from("<I", block, at)[0]
        struct.pack_into("<I", block, at, features ^ 1 << rng.randrange(20))
    if rng.random() < 0.2:
        block[rng.randrange(1020)] ^= 1
    if rng.random() < 0.7:
        struct.pack_into("<I", block, 1020, crc32c(block[:1020]))
    disk.write(2, block)
    return disk


def fat(path, rng):
    bits, sectors = rng.choice([(12, 1 << 12), (16, 1 << 15), (32, 1 << 17)])
    disk = Disk(path, sectors)
    label = rng.choice(["", "EFI", "A LABEL"])
    tool("mkfs.vfat", "-F", bits, *(["-n", label] if label else []), "-i", f"{rng.getrandbits(32):08x}", path)
    return disk


def swap(path, rng):
    disk = Disk(path, rng.choice([1 << 8, 1 << 12]))
    label = rng.choice(["", "swap", "fifteen letters"])
    tool("mkswap", *(["-L", label] if label else []), path)
    return disk


def xfs(path, rng):
    disk = Disk(path, 600 << 11)
    tool("mkfs.xfs", "-q", "-f", "-K", "-L", rng.choice(["", "root", "twelve bytes"]), path)
    return disk


def btrfs(path, rng):
    disk = Disk(path, 128 << 11)
    tool("mkfs.btrfs", "-q", "-K", "-L", rng.choice(LABELS), path)
    return disk


def raid(disk, rng):
    """Superblocks of md, versions 1.0 to 1.2 and 0.90 (include/uapi/linux/raid/md_p.h)."""
    minor = rng.randrange(4)
    if minor == 3:
        at = (disk.sectors & ~127) - 128
        disk.write(at, struct.pack("<IIII", 0xA92B4EFC, 0, 90, 0).ljust(4096, b"\0"))
        return
    at = [(disk.sectors - 16) & ~7, 0, 8][minor]
    block = struct.pack("<IIII", 0xA92B4EFC, 1, 0, 0) + rng.randbytes(16) + b"host:array".ljust(32, b"\0")
    block = block.ljust(144, b"\0") + struct.pack("<Q", at)
    disk.write(at, block.ljust(4096, b"\0"))


def luks(disk, rng):
    version = rng.choice([1, 2])
    uuid = b"01234567-89ab-4cde-8f01-23456789abcd"
    if version == 1:
        disk.write(0, b"LUKS\xba\xbe\0\1" + bytes(160) + uuid)
    else:
        head = b"LUKS\xba\xbe\0\2" + struct.pack(">QQ", 16384, 1) + b"secret".ljust(48, b"\0")
        disk.write(0, head.ljust(168, b"\0") + uuid)


def iso(disk, rng):
    dates = [b"2026112219050000", b"0000000000000000"]
    volume = b"\1CD001\1\0" + b"LINUX".ljust(32) + rng.choice([b"RESCUE", b""]).ljust(32)
    volume = volume.ljust(813, b"\0") + dates[0] + b"\0" + rng.choice(dates) + b"\0"
    disk.write(64, volume.ljust(2048, b"\0") + b"\xffCD001\1")


def f2fs(disk, rng):
    block = struct.pack("<IHH", 0xF2F52010, 1, 16).ljust(108, b"\0") + rng.randbytes(16)
    disk.write(2, block + rng.choice(LABELS).encode("utf-16-le"))


def squashfs(disk, rng):
    disk.write(0, b"hsqs".ljust(28, b"\0") + struct.pack("<HH", 4, 0))


def lvm(disk, rng):
    """A physical volume: its label is in one of the first four sectors, with a CRC of LVM's own."""
    sector = rng.randrange(4)
    table, crc = [], 0xF597A6CF
    for index in range(256):
        for _ in range(8):
            index = index >> 1 ^ (0xEDB88320 if index & 1 else 0)
        table.append(index)
    body = struct.pack("<I", 32) + b"LVM2 001" + rng.choice([b"a", b"Z"]) * 32
    body = body.ljust(SECTOR - 20, b"\0")
    for byte in body:
        crc = crc >> 8 ^ table[(crc ^ byte) & 255]
    disk.write(sector, b"LABELONE" + struct.pack("<QI", sector, crc) + body)


def ntfs(disk, rng):
    head = b"\xeb\x52\x90NTFS    " + struct.pack("<HBHBHHBHHHI", 512, 8, 0, 0, 0, 0, 0xF8, 0, 63, 255, 0)
    head += struct.pack("<IIQQQbxxxbxxxQ", 0, 0x800080, disk.sectors - 1, 4, 2, -10, 1, rng.getrandbits(64))
    disk.write(0, record(code=head))
    for cluster in (4, 2):
        disk.write(cluster * 8, b"FILE" + bytes(1020))


def exfat(disk, rng):
    head = b"\xeb\x76\x90EXFAT   " + bytes(53)
    head += struct.pack("<QQIIIIIIHHBBB", 0, disk.sectors, 24, 8, 32, 500, 4, rng.getrandbits(32), 0x100, 0, 9, 3, 1)
    disk.write(0, record(code=head))


def by_hand(path, rng):
    disk = Disk(path, 1 << 14)
    rng.choice([raid, luks, iso, f2fs, squashfs, lvm, ntfs, exfat])(disk, rng)
    return disk


def fat_by_hand(path, rng):
    """A boot sector and nothing else; or zeros, or noise."""
    disk = Disk(path, 1 << 16)
    kind = rng.randrange(4)
    if kind < 2:
        disk.write(0, record(code=boot_sector(rng), magic=rng.choice([b"\x55\xaa", b"\0\0"])))
    elif kind == 2:
        disk.write(0, rng.randbytes(8 * SECTOR))
    return disk
