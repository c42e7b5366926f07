"""The log that QEMU's block driver blklogwrites keeps of a disk: every write with its data, every flush.

The format is that of the kernel's dm-log-writes (drivers/md/dm-log-writes.c): a super block of one sector,
then entries of one sector each, each with the sectors that it wrote behind it; all in sectors of the log.
"""

import dataclasses
import struct

SECTOR = 512
MAGIC, VERSION = 0x6A736677736872, 1
SUPER = struct.Struct("<QQQI")  # magic, version, entries, sector size
ENTRY = struct.Struct("<QQQQ")  # sector, sectors, flags, length of a mark
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8


class BadLog(Exception):
    """It is not such a log, or says what is not understood here."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """A write, or (without data) a flush of all that was written before."""

    sector: int
    data: bytes
    flush: bool
    fua: bool  # durable by itself, as soon as it is done


def qemu_drive(disk, log, name="disk0"):
    """The -drive of QEMU that writes to disk and logs that; log has to be there, and is begun anew."""
    return (
        f"if=none,id={name},discard=ignore,driver=blklogwrites,"
        f"file.driver=file,file.filename={disk},log.driver=file,log.filename={log}"
    )


def read_log(path):
    """All entries. Their number in the super block may be an older one: the log of a QEMU that was killed, or
    that still runs, goes on to its end or to the first entry that says nothing."""
    entries = []
    with open(path, "rb") as file:
        head = file.read(SECTOR)
        if len(head) < SECTOR or SUPER.unpack_from(head) != (MAGIC, VERSION, SUPER.unpack_from(head)[2], SECTOR):
            raise BadLog(f"{path}: not a log of writes in sectors of {SECTOR} bytes")
        while len(head := file.read(SECTOR)) == SECTOR:
            sector, count, flags, _ = ENTRY.unpack_from(head)
            if not count and not flags:
                break
            if flags & ~(FLUSH | FUA):
                raise BadLog(f"{path}: entry {len(entries)} has flags {flags:#x}, which are not modelled")
            data = file.read(count * SECTOR)
            if len(data) < count * SECTOR:
                break
            entries.append(Entry(sector, data, bool(flags & FLUSH), bool(flags & FUA)))
    return entries


def write_log(path, entries):
    """The same the other way, for tests."""
    with open(path, "wb") as file:
        file.write(SUPER.pack(MAGIC, VERSION, len(entries), SECTOR).ljust(SECTOR, b"\0"))
        for entry in entries:
            flags = (FLUSH if entry.flush else 0) | (FUA if entry.fua else 0)
            file.write(ENTRY.pack(entry.sector, len(entry.data) // SECTOR, flags, 0).ljust(SECTOR, b"\0"))
            file.write(entry.data)
