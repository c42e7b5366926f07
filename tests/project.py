"""The project under test: its files, its make, and where a test leaves what it saw."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
# All limits of time are stretched by this.
SCALE = float(os.environ.get("NUTSHELL_TIMEOUT_SCALE", "1"))
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


def make(*arguments, top=TOP, timeout=1800, **environment):
    """Runs make. Nothing leaks into it of a make that these tests were started by, nothing of it stays."""
    leaks = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "PROFILE", "O", "V", "APPEND", "DISK")
    clean = {name: value for name, value in os.environ.items() if name not in leaks}
    command = ["make", *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=top, env={**clean, **environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=timeout * SCALE)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def transcript_path(out, nodeid):
    """test/<test name>.log in the build folder; the name holds no character odd in a file name."""
    name = re.sub(r"[^A-Za-z0-9.=-]+", "_", nodeid.rsplit("::", 1)[-1]).strip("_")
    return out / "test" / f"{name}.log"
