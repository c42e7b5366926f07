"""What all tests share: the build folder, transcripts in the report, and the closing line."""

import os
import signal
from pathlib import Path

import pytest
from pytest import ExitCode

from project import TOP, guests_of_test

exit_status = pytest.StashKey()
# What `make check` leaves out.
SLOW = [TOP / "tests/vm", TOP / "tests/netboot", TOP / "tests/fuzz"]


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="without the tests that need a kernel and QEMU, or minutes")
    parser.addoption("--full", action="store_true", help="with the rarer combinations too")


def pytest_collection_modifyitems(config, items):
    rare = [item for item in items if "full" in item.keywords and not config.option.full]
    if rare:
        config.hook.pytest_deselected(items=rare)
        items[:] = [item for item in items if item not in rare]


def pytest_configure():
    """Ctrl-C and hanging up work in what the tests start, also where this run itself was started in the
    background or by nohup: a shell cannot trap what was ignored when it began."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_ignore_collect(collection_path, config):
    return True if config.option.quick and collection_path in SLOW else None


@pytest.fixture(scope="session")
def out():
    """The build folder."""
    return Path(os.environ.get("NUTSHELL_OUT", TOP / "out")).resolve()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """With a failure: the end of what each guest of that test has said, and where all of it is."""
    report = (yield).get_result()
    if report.failed:
        for guest in item.stash.get(guests_of_test, []):
            report.sections.append((f"the end of {guest.transcript}", guest.tail()))


def pytest_sessionfinish(session, exitstatus):
    session.config.stash[exit_status] = exitstatus


def pytest_unconfigure(config):
    """The last line of all, in a form that programs read. A run that was broken off has none."""
    if config.stash.get(exit_status, None) not in (ExitCode.OK, ExitCode.TESTS_FAILED, ExitCode.NO_TESTS_COLLECTED):
        return
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # one of several processes that share the tests: the first one tells
        return
    count = {name: len(reporter.getreports(name)) for name in ("passed", "failed", "error", "skipped")}
    line = f"{count['passed']} passed, {count['failed'] + count['error']} failed"
    if count["skipped"]:
        line += f", {count['skipped']} skipped"
    reporter.write_line(line)
