"""The project under test: its files, its make, and where a test leaves what it saw."""

import os
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
# The guests of a test, for the report of its failure.
guests_of_test = pytest.StashKey()


def project_files():
    """The paths, relative to the top, of all files that are or would be committed."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TOP, capture_output=True, text=True, check=True,
    ).stdout
    paths = (Path(name) for name in listing.split("\0") if name)
    return sorted(path for path in paths if (TOP / path).is_file())


def make(*arguments, top=TOP, timeout=None, **environment):
    """Runs make. Nothing leaks into it of a make that these tests were started by."""
    leaks = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "PROFILE", "O", "V", "APPEND", "DISK")
    clean = {name: value for name, value in os.environ.items() if name not in leaks}
    return subprocess.run(
        ["make", *map(str, arguments)], cwd=top, env={**clean, **environment}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=timeout,
    )


def transcript_path(out, nodeid):
    """test/<test name>.log in the build folder; the name holds no character odd in a file name."""
    name = re.sub(r"[^A-Za-z0-9.=-]+", "_", nodeid.rsplit("::", 1)[-1]).strip("_")
    return out / "test" / f"{name}.log"
