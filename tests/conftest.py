"""What all tests share: the build folder, the project's files, and the closing line."""

import os
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
guests_of_test = pytest.StashKey()


@pytest.fixture(scope="session")
def out():
    """The build folder."""
    return Path(os.environ.get("NUTSHELL_OUT", TOP / "out")).resolve()


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


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """With a failure: the end of what each guest of that test has said, and where all of it is."""
    report = (yield).get_result()
    if report.failed:
        for guest in item.stash.get(guests_of_test, []):
            report.sections.append((f"the end of {guest.transcript}", guest.tail()))


def pytest_unconfigure(config):
    """The last line of all, in a form that programs read."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or config.option.collectonly:
        return
    count = {name: len(reporter.getreports(name)) for name in ("passed", "failed", "error", "skipped")}
    line = f"{count['passed']} passed, {count['failed'] + count['error']} failed"
    if count["skipped"]:
        line += f", {count['skipped']} skipped"
    reporter.write_line(line)
