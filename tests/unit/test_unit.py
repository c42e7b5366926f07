"""Builds each C file here with ASan and UBSan, and runs it: a cmocka program of its own.

A comment in the file names what it is linked with, as patterns relative to the top folder, and the
libraries:

    // sources: gen_init_cpio_list/*.c
    // libraries: -lnettle

A main.c among the sources is left out: the test has its own main().
"""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
PROGRAMS = sorted(path for path in HERE.glob("*.c"))
CC = os.environ.get("UNIT_CC", "gcc")
FLAGS = (
    "-std=c11 -g -O1 -Wall -Wextra -Werror "
    "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
).split() + os.environ.get("UNIT_CFLAGS", "").split()
RUN_TIMEOUT = 120
BUILD_TIMEOUT = 300


def named(program, what):
    found = re.search(rf"^// {what}:(.*)$", program.read_text(), re.MULTILINE)
    return found.group(1).split() if found else []


def sources_of(program):
    patterns = named(program, "sources")
    found = [path for pattern in patterns for path in sorted(TOP.glob(pattern))]
    assert found, f"{program.name} names no sources"
    return [path for path in found if path.name != "main.c"]


def run(command, timeout, **options):
    process = subprocess.run(
        command, timeout=timeout, check=False, text=True, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options,
    )
    assert process.returncode == 0, process.stdout
    return process.stdout


def compile_one(source, folder):
    """The object file, made anew where it is older than its source or any header beside that."""
    target = folder / (str(source.relative_to(TOP)).replace("/", "-") + ".o")
    newest = max(
        path.stat().st_mtime
        for path in [source, *source.parent.glob("*.h"), *source.parent.glob("*.def")]
    )
    if not target.exists() or target.stat().st_mtime < newest:
        includes = [f"-I{path}" for path in {source.parent, TOP}]
        run([CC, *FLAGS, *includes, "-c", "-o", target, source], BUILD_TIMEOUT)
    return target


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_unit(program, out, tmp_path):
    folder = out / "unit"
    folder.mkdir(parents=True, exist_ok=True)
    sources = sources_of(program)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(lambda source: compile_one(source, folder), sources))
    includes = sorted({f"-I{source.parent}" for source in sources})
    binary = folder / program.stem
    libraries = ["-lcmocka", *named(program, "libraries")]
    run([CC, *FLAGS, *includes, "-o", binary, program, *objects, *libraries], BUILD_TIMEOUT)
    assert "[  PASSED  ]" in run([binary], RUN_TIMEOUT, cwd=tmp_path)
