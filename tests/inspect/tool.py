"""nutshell-inspect with sanitizers, whose findings end it with a status of their own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from project import SCALE, TOP
from sanitized import Builder

FLAGS = ["-O1", "-fsanitize=address,undefined"]
LIBRARIES = ["-larchive", "-lelf", "-lnettle"]
FOUND = 99
TIMEOUT = 120 * SCALE
ENVIRONMENT = {
    **os.environ, "ASAN_OPTIONS": f"exitcode={FOUND}:allocator_may_return_null=1", "UBSAN_OPTIONS": f"exitcode={FOUND}",
}


def build(out):
    sources = [path for path in sorted((TOP / "src/inspect").glob("*.c")) if path.name != "main.c"]
    sources += [TOP / "src/lib/bzimage.c", TOP / "src/lib/crc32.c"]
    main = TOP / "src/inspect/main.c"
    return Builder(out / "inspect", "gcc", FLAGS).program(main, *LIBRARIES, sources=sources)


class Tool:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder

    def file(self, name, data):
        (self.folder / name).write_bytes(data)
        return self.folder / name

    def __call__(self, *arguments, status=0, **options):
        """What it printed: standard output as bytes, or where it failed as it should, the error as text."""
        process = subprocess.run(
            [self.binary, *map(str, arguments)], cwd=self.folder, capture_output=True, timeout=TIMEOUT, check=False,
            **{"env": ENVIRONMENT, "stdin": subprocess.DEVNULL, **options},
        )
        errors = process.stderr.decode(errors="replace")
        assert process.returncode == status, f"status {process.returncode}, not {status}: {errors}"
        return errors if status and not process.stdout else process.stdout

    def json(self, *arguments, status=0):
        return json.loads(self("--json", *arguments, status=status))


@pytest.fixture(name="tool")
def make_tool(out, tmp_path):
    return Tool(Path(build(out)), tmp_path)
