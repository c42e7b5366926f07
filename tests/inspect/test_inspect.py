"""nutshell-inspect: what it says of kernels that are laid out as Linux's are, with every compression."""

import hashlib
import os
import struct
import subprocess

import pytest

import kernels
from project import SCALE, make
from tool import ENVIRONMENT

CONFIG = b'# Linux\nCONFIG_X86=y\nCONFIG_CMDLINE="a \\"b\\" c"\n# end\n'


def script(out, name, path):
    """What one of the kernel's own scripts gets out of it."""
    program = out / "src/linux/scripts" / name
    if not program.exists():
        pytest.skip("the kernel's source is not unpacked")
    return subprocess.run([program, path], stdout=subprocess.PIPE, timeout=60 * SCALE, check=True).stdout


def listing(data):
    """path: size of each entry."""
    return {entry["path"]: entry["size"] for entry in data["entries"]}


SMALL = {
    "/": 0, "/dev": 0, "/dev/console": 0, "/etc": 0, "/etc/hostname": 6, "/etc/motd": 6000, "/init": 10, "/link": 9,
    "/sbin": 0, "/sbin/init": 10,
}


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("kind", kernels.COMPRESSORS)
def test_each_compression(tool, kind, bits):
    kernel = kernels.vmlinux(kernels.compress(kernels.small_initramfs(), kind), b"console=ttyS0 quiet", CONFIG, bits)
    path = tool.file("bzImage", kernels.bzimage(kernel, kind, efi=bits == 64))
    data = tool.json(path)
    assert data["version"] == kernels.VERSION.decode()
    assert (data["protocol"], data["checksum"], data["efi_stub"]) == ("2.15", True, bits == 64)
    assert (data["cmdline"], data["config_size"]) == ("console=ttyS0 quiet", len(CONFIG))
    assert {**data["kernel"], "sections": None, "size": None} == {
        "compression": kind, "offset": kernels.SETUP_SIZE + kernels.PAYLOAD_OFFSET, "size": None,
        "unpacked_size": len(kernel), "bits": bits, "sections": None,
    }
    assert [(part["source"], part["compression"]) for part in data["archives"]] == [("kernel", kind)]
    assert data["archives"][0]["unpacked_size"] == len(kernels.small_initramfs())
    assert listing(data) == SMALL
    assert tool(path, "vmlinux") == kernel
    assert tool(path, "config") == CONFIG


def test_sections(tool):
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux()))
    sections = {section["name"]: section for section in tool.json(path)["kernel"]["sections"]}
    assert (sections[".bss"]["size"], sections[".bss"]["size_in_file"]) == (4096, 0)
    assert sections[".data"]["address"] == kernels.BASE[64] + 0x10000
    assert sections[".text"]["size"] == sections[".text"]["size_in_file"] == 256


def test_entries(tool):
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(kernels.small_initramfs())))
    entries = {entry["path"]: entry for entry in tool.json(path)["entries"]}
    assert list(entries) == list(SMALL)
    console, motd, link = entries["/dev/console"], entries["/etc/motd"], entries["/link"]
    assert (console["type"], console["mode"], console["major"], console["minor"]) == ("char", "0600", 5, 1)
    assert (motd["type"], motd["mode"], motd["uid"], motd["gid"], motd["mtime"]) == ("file", "0600", 3, 4, 1700000000)
    assert (link["type"], link["target"]) == ("link", "/etc/motd")
    assert entries["/init"]["sha256"] == entries["/sbin/init"]["sha256"]
    assert motd["sha256"] == hashlib.sha256(b"hello\n" * 1000).hexdigest()


@pytest.mark.parametrize("cmdline", [b"", b"x" * 2047, b"quiet"], ids=len)
@pytest.mark.parametrize("config", [None, CONFIG], ids=bool)
def test_command_line(tool, cmdline, config):
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(None, cmdline, config)))
    expected = cmdline.decode() or ('a "b" c' if config else None)
    assert tool.json(path)["cmdline"] == expected


def test_a_text_that_does_not_end_is_no_command_line(tool):
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(None, b"x" * kernels.CMDLINE_SIZE)))
    assert tool.json(path)["cmdline"] is None


def test_a_text_that_no_code_copies_is_no_command_line(tool):
    kernel = kernels.vmlinux(None, b"quiet").replace(b"\xba" + struct.pack("<I", 2048), b"\xba" + struct.pack("<I", 2047))
    assert tool.json(tool.file("bzImage", kernels.bzimage(kernel)))["cmdline"] is None


def test_nothing_in_it(tool):
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux()))
    data = tool.json(path)
    assert (data["cmdline"], data["config_size"], data["archives"], data["entries"]) == (None, None, [], [])
    assert "there is no initramfs in it" in tool(path, "ls", status=1)
    assert "there is no initramfs" in tool(path, "cat", "x", status=1)
    assert "there is no initramfs in it" in tool(path, "extract", "x", status=1)
    assert "CONFIG_IKCONFIG" in tool(path, "config", status=1)


def test_a_protocol_that_does_not_say_where_the_kernel_is(tool):
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(), protocol=0x207))
    data = tool.json(path)
    assert (data["kernel"], data["protocol"], data["init_size"]) == (None, "2.07", 0)
    assert b"not to be had" in tool(path)
    assert "before 2.08" in tool(path, "vmlinux", status=1)


def test_signature_and_what_is_appended(tool):
    kernel = kernels.vmlinux(kernels.small_initramfs())
    more = kernels.cpio(kernels.cpio_entry("etc/motd", b"other"), kernels.cpio_entry("more", b"1"))
    path = tool.file("bzImage", kernels.bzimage(kernel, efi=True, signature=b"certificate" * 8, appended=bytes(8) + more))
    data = tool.json(path)
    assert (data["signature_size"], data["checksum"], data["appended_size"]) == (88, True, len(more))
    assert [part["source"] for part in data["archives"]] == ["kernel", "appended"]
    assert listing(data) == {**SMALL, "/etc/motd": 5, "/more": 1}
    assert tool(path, "cat", "/etc/motd") == b"other"


def test_appended_bytes_that_are_no_initramfs(tool):
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(), appended=bytes(16) + b"something else"))
    assert b"14 bytes that are no initramfs" in tool(path)


def test_a_changed_byte_shows_in_the_checksum(tool):
    image = bytearray(kernels.bzimage(kernels.vmlinux()))
    image[700] ^= 1
    assert tool.json(tool.file("bzImage", bytes(image)))["checksum"] is False


@pytest.mark.parametrize("kind", kernels.COMPRESSORS)
def test_archives_one_behind_the_other(tool, kind):
    """As boot loaders put them together: plain, compressed, zeros, compressed, plain."""
    parts = [kernels.cpio(kernels.cpio_entry(f"file{i}", b"%d" % i * 3000)) for i in range(4)]
    packed = kernels.align(kernels.compress(parts[1], kind), 4) + bytes(512)
    whole = parts[0] + packed + kernels.align(kernels.compress(parts[2], "xz"), 4) + parts[3]
    kernel = tool.file("bzImage", kernels.bzimage(kernels.vmlinux()))
    data = tool.json("--initrd", tool.file("initrd", whole), kernel)
    assert [part["compression"] for part in data["archives"]] == ["none", kind, "xz", "none"]
    assert listing(data) == {f"/file{i}": 3000 for i in range(4)}


def test_the_last_of_several_initramfs_wins(tool):
    first = tool.file("first", kernels.cpio(kernels.cpio_entry("etc/hostname", b"first\n", mode=0o100600)))
    second = tool.file("second", kernels.compress(kernels.cpio(kernels.cpio_entry("/etc//./hostname", b"2nd")), "zstd"))
    kernel = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(kernels.small_initramfs())))
    assert tool(kernel, "cat", "etc/hostname", "--initrd", first) == b"first\n"
    assert tool(kernel, "cat", "etc/hostname", "--initrd", first, "--initrd", second) == b"2nd"
    assert tool(kernel, "cat", "etc/hostname", "--initrd", second, "--initrd", first) == b"first\n"


def test_checksums_of_files_count(tool):
    entry = kernels.cpio_entry("a", b"data", magic=b"070702")
    kernel = tool.file("bzImage", kernels.bzimage(kernels.vmlinux()))
    assert tool(kernel, "cat", "a", "--initrd", tool.file("good", kernels.cpio(entry))) == b"data"
    bad = tool.file("bad", kernels.cpio(entry.replace(b"data", b"date")))
    assert "bad: a does not have the checksum" in tool("--initrd", bad, kernel, status=2)


def test_ls_and_cat(tool):
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(kernels.small_initramfs())))
    lines = tool(path, "ls").decode().splitlines()
    assert lines[2] == "crw-------   1     0     0      5, 1 2023-11-14 22:13 /dev/console"
    assert lines[5] == "-rw-------   1     3     4      6000 2023-11-14 22:13 /etc/motd"
    assert lines[7].endswith(" /link -> /etc/motd")
    below = tool(path, "ls", "etc/").decode().splitlines()
    assert [line.split()[-1] for line in below] == ["/etc", "/etc/hostname", "/etc/motd"]
    assert tool(path, "cat", "init") == tool(path, "cat", "/sbin/init") == b"#!/bin/sh\n"
    assert "/nope: not in the initramfs" in tool(path, "ls", "/nope", status=1)
    assert "et: not in the initramfs" in tool(path, "cat", "et", status=1)
    assert "link: a symbolic link to /etc/motd" in tool(path, "cat", "link", status=1)
    assert "etc: not a file" in tool(path, "cat", "etc", status=1)


def test_names_from_elsewhere(tool):
    """Nothing of them reaches the terminal as it is, or breaks JSON."""
    names = ["esc\x1b[2J", "nl\nnl", "tab\t\"\\", "\udcff\udc80", "\u0085", "größe"]
    archive = kernels.cpio(*[kernels.cpio_entry(name, b"x") for name in names])
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(archive)))
    assert sorted(listing(tool.json(path))) == sorted(f"/{name}" for name in names)
    shown = tool(path, "ls")
    assert shown.count(b"\n") == len(names) and b"\x1b" not in shown and b"\xc2\x85" not in shown
    assert b"/esc\\033[2J" in shown and "größe".encode() in shown


@pytest.mark.parametrize("kind", ["gzip", "xz", "lz4", "zstd"])
def test_as_the_kernels_scripts_see_it(tool, out, kind):
    kernel = kernels.vmlinux(kernels.small_initramfs(), b"quiet", CONFIG)
    path = tool.file("bzImage", kernels.bzimage(kernel, kind))
    assert script(out, "extract-vmlinux", path)[: len(kernel)] == kernel == tool(path, "vmlinux")
    assert script(out, "extract-ikconfig", path) == CONFIG == tool(path, "config")


def test_lzo_without_its_program(tool):
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(), "lzo"))
    assert "lzop" in tool(path, status=2, env={**ENVIRONMENT, "PATH": os.devnull})


def test_make_inspect(tool, out):
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux()))
    process = make("inspect", f"KERNEL={path}", f"O={out}", "SETUP=no")
    assert process.returncode == 0, process.stderr
    assert f"{path}: {path.stat().st_size} bytes" in process.stdout and "6.12.0-model" in process.stdout
