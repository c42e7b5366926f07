"""C programs of the tests, built with sanitizers. Comments in each name what it is made of, as patterns
relative to the top folder, and the libraries:

    // sources: gen_init_cpio_list/*.c
    // replaced: host.c
    // libraries: -lnettle

A main.c among the sources is left out, and so is what the program says it has replaced.
"""

import fcntl
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from project import TOP

WARNINGS = ["-Wall", "-Wextra", "-Werror"]
BUILD_TIMEOUT = 300


def named(program, what):
    """The words behind each "// WHAT:" in the program."""
    return " ".join(re.findall(rf"^// {what}:(.*)$", program.read_text(), re.MULTILINE)).split()


def files(program, what):
    """The files that the patterns behind "// WHAT:" stand for."""
    found = [[path for path in sorted(TOP.glob(pattern))] for pattern in named(program, what)]
    assert all(found), f"{program.name}: a pattern of its {what} finds nothing"
    return [path for paths in found for path in paths]


def sources_of(program):
    left_out = ["main.c", *named(program, "replaced")]
    found = [path for path in files(program, "sources") if path.name not in left_out]
    assert found, f"{program.name} names no sources"
    return found


def run(command, timeout, **options):
    """The output of a command that has to succeed."""
    process = subprocess.run(
        command, timeout=timeout, check=False, text=True, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options,
    )
    assert process.returncode == 0, process.stdout
    return process.stdout


class Builder:
    """One compiler with its flags, and the folder of what it makes."""

    def __init__(self, folder, compiler, flags):
        self.folder = folder
        self.command = [compiler, "-std=c11", "-g", "-fno-omit-frame-pointer", *WARNINGS, *flags]
        self.command += ["-fno-sanitize-recover=all"]
        folder.mkdir(parents=True, exist_ok=True)
        with self.locked():
            if not is_made_by(folder / "objects", self.command):
                for path in folder.glob("*.o"):
                    path.unlink()

    @contextmanager
    def locked(self):
        """Another process of the same test run may build in this folder too."""
        with open(self.folder / "lock", "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def object_of(self, source, includes):
        """Made anew where it is older than anything that it was made from."""
        target = self.folder / (str(source.relative_to(TOP)).replace("/", "-") + ".o")
        if not is_newer(target, dependencies(target)):
            depends = ["-MMD", "-MF", target.with_suffix(".d")]
            self.make(target, [*depends, *includes, "-c", source])
        return target

    def make(self, target, arguments):
        """In one step, as somebody else may be running what is there."""
        new = target.with_name(f"{target.name}.{os.getpid()}")
        run([*self.command, "-o", new, *arguments], BUILD_TIMEOUT)
        new.replace(target)

    def program(self, program, *flags, sources=None):
        """The path of the program, built; sources where its comments do not name them."""
        sources = sources or sources_of(program)
        includes = [f"-I{path}" for path in [*sorted({source.parent for source in sources}), TOP]]
        binary = self.folder / program.stem
        with self.locked(), ThreadPoolExecutor(os.cpu_count()) as pool:
            objects = list(pool.map(lambda source: self.object_of(source, includes), [*sources, program]))
            arguments = [*objects, *named(program, "libraries"), *flags]
            if not is_made_by(binary, arguments) or not is_newer(binary, objects):
                self.make(binary, arguments)
        return binary


def is_made_by(target, command):
    """Was it the same command the last time? This one is noted for the next."""
    note = target.with_name(f"{target.name}.made-by")
    before = note.read_text() if note.exists() else None
    note.write_text(" ".join(map(str, command)))
    return note.read_text() == before


def dependencies(target):
    """What the compiler read for this object file."""
    listing = target.with_suffix(".d")
    words = listing.read_text().replace("\\\n", " ").split() if listing.exists() else []
    return [Path(word) for word in words[1:]]


def is_newer(target, paths):
    if not paths or not target.exists():
        return False
    made = target.stat().st_mtime
    return all(path.exists() and path.stat().st_mtime < made for path in paths)
