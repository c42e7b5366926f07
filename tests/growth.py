"""Descriptions of as many entries as wanted, and what a program takes for them."""

import os
import random
import subprocess
from pathlib import Path
from typing import NamedTuple

PER_FOLDER = 1000
TARGETS = 1000
OPTIONS = ["--skip=no-init,no-console"]


class Description(NamedTuple):
    path: Path
    strings: int  # bytes that have to be kept: the text, and the paths of sources as the list has them


def links(folder, count, shuffled=False):
    """Symbolic links, a thousand in each folder, to one program."""
    lines = [f"slink /d{i // PER_FOLDER:04}/l{i:07} /bin/program 0777 0 0\n" for i in range(count)]
    if shuffled:
        random.Random(1).shuffle(lines)
    (folder / "program").touch()
    return written(folder, ["file /bin/program program 0755 0 0\n", *lines])


def shuffled_links(folder, count):
    return links(folder, count, shuffled=True)


def files(folder, count):
    """Small files; a thousand sources, each with many names."""
    sources = folder / "sources"
    sources.mkdir()
    for i in range(TARGETS):
        (sources / f"s{i:03}").write_text(f"the bytes of {i}\n" * 8)
    lines = [f"file /d{i // PER_FOLDER:04}/f{i:07} sources/s{i % TARGETS:03} 0644 0 0\n" for i in range(count)]
    return written(folder, lines, count * len(os.fsencode(sources / "s000\0")))


def tree(folder, count, levels=32, inodes=100_000):
    """One 'tree' of folders inside each other, with as many files in each. Of more files than there are to
    be inodes, several are hard links to each other."""
    strings, at = 0, folder / "tree"
    for level in range(levels):
        at /= f"d{level:03}"
        at.mkdir(parents=True)
        fill(at, count // levels - 1, max(1, count // inodes))
        strings += count // levels * (len(f"{at}/f000000\0") + len("f000000\0"))
    return written(folder, ["tree / tree\n"], strings)


def fill(folder, count, shared):
    """Makes files, each under so many names. From inside the folder: its path is long."""
    inside = os.open(folder, os.O_RDONLY)
    for i in range(count):
        name = f"f{i:06}"
        if i % shared:
            os.link(first, name, src_dir_fd=inside, dst_dir_fd=inside)
            continue
        first = name
        file = os.open(name, os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=inside)
        os.write(file, f"{i}\n".encode() * 8)
        os.close(file)
    os.close(inside)


def written(folder, lines, strings=0):
    path = folder / "in.rootfs"
    path.write_text("".join(lines))
    return Description(path, path.stat().st_size + strings)


class Usage(NamedTuple):
    wall: float  # seconds
    cpu: float
    peak: int  # bytes of memory


class Meter:
    """Measures programs; needs a folder to build its own in."""

    def __init__(self, folder):
        self.program = folder / "usage"
        source = Path(__file__).with_name("usage.c")
        subprocess.run(["cc", "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-o", self.program, source], check=True)

    def run(self, *command, timeout=600):
        process = subprocess.run(
            [self.program, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=timeout, check=True,
        )
        wall, cpu, peak = process.stdout.split()
        return Usage(float(wall), float(cpu), int(peak) * 1024)
