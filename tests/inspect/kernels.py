"""Kernels of a few kilobytes, laid out as Linux lays out its own: a bzImage with a payload that unpacks to an
ELF file, in which are a command line, a .config and an initramfs."""

import gzip
import struct
import subprocess
import zlib

# How the kernel's build compresses (scripts/Makefile.lib), but for zstd -22, which
# takes long. All but gzip get the unpacked size at the end.
COMPRESSORS = {
    "gzip": ["gzip", "-n", "-9"],
    "bzip2": ["bzip2", "-9"],
    "lzma": ["xz", "--format=lzma", "-9"],
    "xz": ["xz", "--check=crc32", "--x86", "--lzma2=dict=32MiB"],
    "lzo": ["lzop", "-9"],
    "lz4": ["lz4", "-l", "-9"],
    "zstd": ["zstd", "-q", "-19"],
}
CMDLINE_SIZE = 2048
SETUP_SECTORS = 7
SETUP_SIZE = (SETUP_SECTORS + 1) * 512
PAYLOAD_OFFSET = 0x2c4
VERSION = b"6.12.0-model (somebody@somewhere) #1 SMP"
VERSION_AT = 0x600
PE_AT = 0x100
RELOCATIONS = 16
# Where the kernel's sections lie in memory.
BASE = {64: 0xFFFFFFFF81000000, 32: 0xC1000000}


def compress(data, kind):
    if kind == "none":
        return data
    return subprocess.run(COMPRESSORS[kind], input=data, stdout=subprocess.PIPE, timeout=60, check=True).stdout


def align(data, to):
    return data + bytes(-len(data) % to)


def init_data(initramfs, bits):
    """.init.data: other things, the initramfs aligned to 4, its size aligned to 8."""
    before = b"something else\0" + bytes(1) + struct.pack("<6I", *range(6))
    if initramfs is None:
        return before
    size = struct.pack("<Q" if bits == 64 else "<I", len(initramfs))
    return align(align(before, 4) + initramfs, 8) + size


def sections(initramfs, cmdline, config, bits):
    """(name, type, bytes) of each."""
    data = bytes(96) + cmdline.ljust(CMDLINE_SIZE, b"\0") + b"and text\0" + bytes(3000)
    address = (BASE[bits] + 0x10000 + 96) & 0xFFFFFFFF
    # mov $2048, %edx; mov $address, %rsi; call somewhere
    code = b"\xba" + struct.pack("<I", CMDLINE_SIZE) + b"\x48\xc7\xc6" + struct.pack("<I", address) + b"\xe8\1\2\3\4"
    kept = b"IKCFG_ST" + gzip.compress(config, mtime=0) + b"IKCFG_ED" if config is not None else b""
    return [
        ("", 0, b""),
        (".text", 1, b"\x90" * 256),
        (".rodata", 1, b"text\0" * 40 + kept),
        (".data", 1, data),
        (".init.text", 1, b"\x90" * 100 + (code if cmdline else b"") + b"\x90" * 50),
        (".init.data", 1, init_data(initramfs, bits)),
        (".bss", 8, b""),
    ]


def vmlinux(initramfs=None, cmdline=b"", config=None, bits=64):
    """An ELF file without symbols, and relocations behind it."""
    parts = sections(initramfs, cmdline, config, bits)
    names = b"".join(name.encode() + b"\0" for name, _, _ in [*parts, (".shstrtab", 3, b"")])
    parts.append((".shstrtab", 3, names))
    body, headers = b"", b""
    start = 64 if bits == 64 else 52
    for number, (name, kind, data) in enumerate(parts):
        body = align(body, 32 if start % 32 == 0 else 4)
        at = names.index(name.encode() + b"\0") if name else names.index(b"\0")
        # .data at BASE + 0x10000, as sections() has it.
        address = BASE[bits] + 0x10000 + (number - 3) * 0x8000 if name and name != ".shstrtab" else 0
        size = 4096 if kind == 8 else len(data)
        shape = "<IIQQQQIIQQ" if bits == 64 else "<IIIIIIIIII"
        headers += struct.pack(shape, at, kind, 3, address, start + len(body), size, 0, 0, 32 if kind else 0, 0)
        body += data
    body = align(body, 8)
    ident = b"\x7fELF" + bytes([2 if bits == 64 else 1, 1, 1]) + bytes(9)
    shape = "<HHIQQQIHHHHHH" if bits == 64 else "<HHIIIIIHHHHHH"
    machine, entry = (62, 64) if bits == 64 else (3, 40)
    header = struct.pack(
        shape, 2, machine, 1, BASE[bits], 0, start + len(body), 0, start, 0, 0, entry, len(parts), len(parts) - 1
    )
    return ident + header + body + headers + bytes(RELOCATIONS)


def put(image, at, shape, *values):
    struct.pack_into(shape, image, at, *values)


def pe_header(image, signature):
    """A PE32+ header as short as it can be, with a directory of certificates."""
    image[0:2] = b"MZ"
    put(image, 0x3C, "<I", PE_AT)
    image[PE_AT : PE_AT + 4] = b"PE\0\0"
    put(image, PE_AT + 24, "<H", 0x20B)
    put(image, PE_AT + 24 + 108, "<I", 6)
    put(image, PE_AT + 24 + 112 + 4 * 8, "<II", *signature)


def setup_header(image, protocol, syssize, payload_length):
    """Documentation/arch/x86/boot.rst."""
    put(image, 0x1F1, "<B", SETUP_SECTORS)
    put(image, 0x1F4, "<I", syssize // 16)
    image[0x1FE:0x206] = b"\x55\xaa\xeb\x6aHdrS"
    put(image, 0x206, "<H", protocol)
    put(image, 0x20E, "<H", VERSION_AT - 512)
    put(image, 0x211, "<B", 1)
    put(image, 0x230, "<IBBHI", 0x200000, 1, 21, 0x3F, CMDLINE_SIZE - 1)
    put(image, 0x248, "<II", PAYLOAD_OFFSET, payload_length)
    put(image, 0x258, "<QI", 0x1000000, 0x1800000)
    image[VERSION_AT : VERSION_AT + len(VERSION) + 1] = VERSION + b"\0"


def bzimage(kernel, kind="gzip", protocol=0x20F, efi=False, signature=b"", appended=b""):
    """The file; behind its kernel first what is appended, then the signature."""
    payload = compress(kernel, kind)
    if kind != "gzip":
        payload += struct.pack("<I", len(kernel))
    code = align(bytes(PAYLOAD_OFFSET) + payload + b"code", 16) + bytes(12)
    image = bytearray(SETUP_SIZE) + code
    setup_header(image, protocol, len(code) + 4, len(payload))
    if efi:
        pe_header(image, (len(image) + 4 + len(appended), len(signature)) if signature else (0, 0))
    image += struct.pack("<I", zlib.crc32(image) ^ 0xFFFFFFFF)
    return bytes(image) + appended + signature


def cpio_entry(path, data=b"", mode=0o100644, inode=1, nlink=1, uid=0, gid=0, device=(0, 0), magic=b"070701"):
    name = path.encode("utf-8", "surrogateescape") + b"\0"
    checksum = sum(data) & 0xFFFFFFFF if magic == b"070702" else 0
    fields = [inode, mode, uid, gid, nlink, 1700000000, len(data), 3, 1, *device, len(name), checksum]
    header = magic + b"".join(b"%08x" % field for field in fields)
    return align(header + name, 4) + align(data, 4)


def cpio(*entries):
    return b"".join(entries) + cpio_entry("TRAILER!!!", mode=0)


def small_initramfs():
    """One entry of each kind that matters."""
    return cpio(
        cpio_entry(".", mode=0o40755, nlink=2),
        cpio_entry("dev", mode=0o40755, nlink=2),
        cpio_entry("dev/console", mode=0o20600, device=(5, 1)),
        cpio_entry("etc", mode=0o40755, nlink=2),
        cpio_entry("etc/hostname", b"model\n"),
        cpio_entry("etc/motd", b"hello\n" * 1000, mode=0o100600, uid=3, gid=4),
        cpio_entry("init", b"", mode=0o100755, inode=77, nlink=2),
        cpio_entry("sbin", mode=0o40755, nlink=2),
        cpio_entry("sbin/init", b"#!/bin/sh\n", mode=0o100755, inode=77, nlink=2),
        cpio_entry("link", b"/etc/motd", mode=0o120777),
    )
