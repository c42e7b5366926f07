"""nutshell-inspect with what is no kernel, cut off, or damaged: never a crash, always a word about it."""

import os
import random
import struct
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

import kernels
from tool import ENVIRONMENT, FOUND, TIMEOUT

SEED = 7
# Where a field of the header, or a part of the file, ends.
FIELDS = [0x1F1, 0x1F2, 0x1F4, 0x1F8, 0x1FE, 0x200, 0x202, 0x206, 0x208, 0x20E, 0x210, 0x211, 0x212, 0x230, 0x234,
          0x236, 0x238, 0x23C, 0x248, 0x24C, 0x250, 0x258, 0x260, 0x264, 1024]


def every(run, cases):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(run, cases))


def whole_kernel(kind="xz", inner="none"):
    initramfs = kernels.compress(kernels.small_initramfs(), inner)
    kernel = kernels.vmlinux(initramfs, b"quiet", b"CONFIG_X86=y\n")
    return kernels.bzimage(kernel, kind, efi=True)


@pytest.fixture(name="status_of")
def make_status_of(tool):
    """status_of(case): (status, standard error) with the bytes of the case, as a kernel or an initrd."""

    def run(case):
        name, data, *options = case
        path = tool.file(name, data)
        arguments = [path] if not options else [options[0], "--initrd", path]
        process = subprocess.run(
            [tool.binary, "--json", *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=ENVIRONMENT, timeout=TIMEOUT, check=False,
        )
        path.unlink()
        errors = process.stderr.decode(errors="replace")
        assert process.returncode in (0, 2), f"{name}: status {process.returncode}: {errors}"
        return process.returncode, errors.replace(str(path), "FILE")

    return run


@pytest.mark.parametrize("name, said", [
    ("empty", "an empty file, no bzImage"),
    ("text", "not a Linux kernel for x86"),
    ("folder", "a directory, not a file"),
    ("pipe", "a pipe, not a file"),
    ("large", "1099511627776 bytes are too many: it takes files of up to 1 GiB"),
    ("sparse", "not a Linux kernel for x86"),
    ("vmlinux", "not a bzImage but an ELF file"),
    ("nope", "No such file or directory"),
])
def test_no_kernel(tool, name, said):
    tool.file("empty", b"")
    tool.file("text", b"hello\n" * 1000)
    tool.file("vmlinux", kernels.vmlinux())
    (tool.folder / "folder").mkdir()
    os.mkfifo(tool.folder / "pipe")
    for sparse, size in (("large", 1 << 40), ("sparse", 1 << 26)):
        with open(tool.folder / sparse, "wb") as file:
            file.truncate(size)
    assert tool(name, status=2).startswith(f"nutshell-inspect: {name}: {said}")


def test_cut_off_anywhere(status_of):
    image = whole_kernel()
    chance = random.Random(SEED)
    places = {*FIELDS, kernels.SETUP_SIZE, kernels.SETUP_SIZE + kernels.PAYLOAD_OFFSET, len(image) - 4, len(image) - 1}
    places |= {place - 1 for place in places} | set(chance.sample(range(len(image)), 30))
    for place, (status, errors) in zip(places, every(status_of, [(f"cut{at}", image[:at]) for at in places])):
        assert status == 2, f"cut off at {place}"
        assert "cut off" in errors or "not a Linux kernel" in errors or place <= 1, f"{place}: {errors}"


@pytest.mark.parametrize("kind", ["none", *kernels.COMPRESSORS])
def test_an_initrd_cut_off_anywhere(tool, status_of, kind):
    kernel = tool.file("bzImage", kernels.bzimage(kernels.vmlinux()))
    chance = random.Random(SEED)
    archive = kernels.cpio(kernels.cpio_entry("a", bytes(chance.randrange(256) for _ in range(5000))))
    data = kernels.compress(archive, kind)
    # Behind the name TRAILER!!! there is nothing but what fills up to 4 bytes; lz4 data have no end but the file's.
    end = len(data) - (4 if kind in ("none", "lz4") else 1)
    places = {1, 3, 5, 6, 20, 109, 110, 111, end} | set(chance.sample(range(1, end), 16))
    for place, (status, errors) in zip(places, every(status_of, [(f"cut{at}", data[:at], kernel) for at in places])):
        assert status == 2, f"{kind} cut off at {place} of {len(data)}"
        assert errors.startswith("nutshell-inspect: FILE: ") or kind == "lzo", errors


@pytest.mark.parametrize("inner", ["none", "zstd"])
def test_a_kernel_cut_off_within(status_of, inner):
    """The payload is good, and what it unpacks to is not."""
    kernel = kernels.vmlinux(kernels.compress(kernels.small_initramfs(), inner), b"quiet", b"CONFIG_X86=y\n")
    chance = random.Random(SEED)
    # Relocations are behind the kernel.
    end = len(kernel) - kernels.RELOCATIONS - 1
    places = [0, 1, 4, 16, 63, 64, 65, end, *chance.sample(range(end), 20)]
    cases = [(f"cut{at}", kernels.bzimage(kernel[:at])) for at in places]
    assert [at for at, (status, _) in zip(places, every(status_of, cases)) if status != 2] == []


@pytest.mark.parametrize("kind, inner", [("gzip", "none"), ("zstd", "xz"), ("lz4", "lz4")])
def test_changed_bytes(status_of, kind, inner):
    chance = random.Random(SEED)

    def changed(data):
        data = bytearray(data)
        for _ in range(chance.choice([1, 1, 4, 16])):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)

    kernel = kernels.vmlinux(kernels.compress(kernels.small_initramfs(), inner), b"quiet", b"CONFIG_X86=y\n")
    whole = whole_kernel(kind, inner)
    cases = [(f"outer{i}", changed(whole)) for i in range(25)]
    cases += [(f"inner{i}", kernels.bzimage(changed(kernel))) for i in range(25)]
    results = every(status_of, cases)
    assert {status for status, _ in results} == {0, 2}


@pytest.mark.parametrize("size", [5000, 1 << 30, 0xFFFFFFFF])
def test_a_payload_of_another_size_than_it_says(tool, size):
    image = kernels.bzimage(kernels.vmlinux(bytes(100)), "zstd")
    was = struct.pack("<I", len(kernels.vmlinux(bytes(100))))
    assert image.count(was) == 1
    path = tool.file("bzImage", image.replace(was, struct.pack("<I", size)))
    errors = tool(path, status=2)
    assert "the payload: zstd data that unpack to more" in errors or "instead of" in errors


def test_a_payload_outside_of_the_file(tool):
    image = bytearray(kernels.bzimage(kernels.vmlinux()))
    kernels.put(image, 0x248, "<I", 0xFFFFFF00)
    assert "a kernel whose payload lies outside of it" in tool(tool.file("bzImage", bytes(image)), status=2)


@pytest.mark.parametrize("data, said", [
    (b"", "an empty file, no initramfs"),
    (b"something", "neither a cpio archive nor compressed data at byte 0"),
    (kernels.cpio(kernels.cpio_entry("a")) + b"more", "neither a cpio archive nor compressed data at byte 236"),
    (kernels.compress(b"no archive", "gzip"), "gzip data that unpack to something else than cpio archives"),
    (kernels.compress(kernels.compress(kernels.small_initramfs(), "xz"), "gzip"), "gzip data that"),
    (kernels.compress(kernels.compress(kernels.small_initramfs(), "gzip"), "gzip"), "compressed twice"),
    (kernels.cpio_entry("a", b"x" * 100)[:150], "cut off within a"),
    (kernels.cpio_entry("a", b"x" * 100), "damaged or cut off at its byte 212, behind /a"),
    (kernels.cpio(kernels.cpio_entry("a").replace(b"000081a4", b"00008!a4")), "damaged or cut off at its byte 0"),
    (kernels.cpio(kernels.cpio_entry("a"), b"1234", kernels.cpio_entry("b")), "at its byte 112, behind /a"),
    (kernels.cpio(kernels.cpio_entry("a"), b"1234"), "at its byte 112, behind /a"),
    (b"070707" + bytes(200), "neither a cpio archive nor compressed data"),
], ids=range(12))
def test_bad_initrd(tool, data, said):
    kernel = tool.file("bzImage", kernels.bzimage(kernels.vmlinux()))
    errors = tool("--initrd", tool.file("initrd", data), kernel, status=2)
    assert "/initrd: " in errors and said in errors


def test_where_the_damage_is(tool):
    broken = kernels.cpio_entry("a", b"x" * 100)
    inside = tool.file("inside", kernels.bzimage(kernels.vmlinux(broken)))
    assert "inside: the initramfs in the kernel: a cpio archive that is damaged" in tool(inside, status=2)
    appended = tool.file("appended", kernels.bzimage(kernels.vmlinux(), appended=broken))
    assert "appended: what is appended to the kernel: a cpio archive that is damaged" in tool(appended, status=2)


@pytest.mark.parametrize("arguments, said", [
    ([], "no bzImage given"),
    (["x", "y"], "'y' is no command"),
    (["x", "cat"], "cat needs a PATH"),
    (["x", "extract"], "extract needs a DIR"),
    (["x", "config", "y"], "config does not take 'y'"),
    (["x", "ls", "a", "b"], "ls does not take 'b'"),
    (["--json", "x", "ls"], "--json cannot go with ls"),
    (["--manifest", "m", "x", "cat", "y"], "--manifest cannot go with cat"),
    (["--nope"], "unrecognized option '--nope'"),
    (["x", "--initrd"], "option '--initrd' requires an argument"),
])
def test_wrong_use(tool, arguments, said):
    errors = tool(*arguments, status=2)
    assert said in errors and "Try 'nutshell-inspect --help'." in errors


def test_help_and_version(tool):
    assert tool("--help").startswith(b"Usage: nutshell-inspect")
    assert tool("--version") == b"nutshell-inspect (nutshell) 1.0\n"


@pytest.mark.parametrize("arguments", [[], ["ls"], ["cat", "etc/motd"], ["vmlinux"], ["--json"], ["--help"]])
def test_output_that_does_not_arrive(tool, arguments):
    path = tool.file("bzImage", whole_kernel())
    with open("/dev/full", "wb") as full:
        process = subprocess.run(
            [tool.binary, path, *arguments], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, timeout=TIMEOUT,
            check=False,
        )
    assert process.returncode == 2 != FOUND
    assert b"standard output: No space left on device" in process.stderr
