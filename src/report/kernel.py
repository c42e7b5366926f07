"""Where the kernel's bytes are: the sections of every object that was linked, by folder of its source."""

import struct
import subprocess

from . import compression

# ELF64, little endian: the gABI's e_shoff and below, and a section header.
EHDR_SHOFF, EHDR_SHNUM = 0x28, 0x3C
SECTION = struct.Struct("<IIQQQQIIQQ")
SHT_NOBITS, SHF_ALLOC = 8, 2
# Folders that are told apart one level further down.
DEEP = {"drivers", "arch/x86", "fs", "net", "arch"}


def sections(data):
    """The contents of an object file's sections that are loaded; what is zeroed at start takes no bytes."""
    if data[:6] != b"\x7fELF\x02\x01":
        return
    offset = struct.unpack_from("<Q", data, EHDR_SHOFF)[0]
    count = struct.unpack_from("<H", data, EHDR_SHNUM)[0]
    for i in range(count):
        _, kind, flags, _, start, size, *_ = SECTION.unpack_from(data, offset + i * SECTION.size)
        if flags & SHF_ALLOC and kind != SHT_NOBITS:
            yield data[start : start + size]


def subsystem(path):
    """drivers/acpi/acpica/x.o: drivers/acpi; kernel/sched/core.o: kernel."""
    parts = path.split("/")[:-1]
    if not parts:
        return "."
    depth = 3 if parts[:2] == ["arch", "x86"] else 2 if parts[0] in DEEP else 1
    return "/".join(parts[:depth])


def objects(linux):
    """The paths, relative to the build folder, of all objects in the thin archives that vmlinux is linked of."""
    found = []
    for archive in ("vmlinux.a", "lib/lib.a", "arch/x86/lib/lib.a"):
        if (linux / archive).exists():
            listing = subprocess.run(["ar", "t", archive], cwd=linux, stdout=subprocess.PIPE, text=True, check=True)
            found += listing.stdout.split()
    return sorted(set(found))


def by_subsystem(linux):
    """{subsystem: its loaded sections, one after the other}, without the image."""
    found = {}
    for name in objects(linux):
        if name.endswith("usr/initramfs_data.o"):
            continue
        data = b"".join(sections((linux / name).read_bytes()))
        found.setdefault(subsystem(name), []).append(data)
    return {name: b"".join(parts) for name, parts in found.items()}


def payload(linux):
    """What the bundle unpacks: the kernel's memory image and its relocations."""
    folder = linux / "arch/x86/boot/compressed"
    relocations = folder / "vmlinux.relocs"
    return (folder / "vmlinux.bin").read_bytes() + (relocations.read_bytes() if relocations.exists() else b"")


def split(linux, name):
    """(bytes of the compressed payload, of these those of the image): by compressing it with the image zeroed."""
    compressed = (linux / f"arch/x86/boot/compressed/vmlinux.bin.{compression.SUFFIX[name]}").stat().st_size
    whole = payload(linux)
    archive = (linux / "usr/initramfs_data.cpio").read_bytes()
    start = whole.find(archive)
    if start < 0:
        raise ValueError(f"{linux}: the archive is not in the kernel; is it built?")
    without = whole[:start] + bytes(len(archive)) + whole[start + len(archive) :]
    return compressed, compressed - compression.size_as_kbuild(without, name)


def measure(linux, name, compressed):
    """The kernel as the report keeps it. compressed: the bytes that it takes of the bundle."""
    parts = by_subsystem(linux)
    names = sorted(parts)
    shares = compression.share_out(compressed, [compression.size_alone(parts[part], name) for part in names])
    rows = [
        {"name": part, "bytes": len(parts[part]), "compressed": share} for part, share in zip(names, shares)
    ]
    return {"subsystems": rows, "bytes": sum(row["bytes"] for row in rows), "compressed": compressed}
