"""python3 -m experiments try|sweep: the command line of both."""

import argparse
import os
import signal
import sys

import tempfile
from pathlib import Path

from . import least_memory, spec, sweep, trying
from .problem import GuestFailed, Interrupted, Problem, nearest


def interrupt(*_):
    raise Interrupted


def positive(text):
    value = float(text)
    if not 0 < value < 1e6:
        raise ValueError
    return value


def parser():
    top = argparse.ArgumentParser(prog="experiments", description=__doc__)
    commands = top.add_subparsers(dest="program", required=True)
    attempt = commands.add_parser("try", help="boot, run one command, exit with its status (125: the guest failed)")
    add_machine(attempt)
    attempt.add_argument("--run", default="", metavar="COMMAND", help="for sh -c in the guest")
    attempt.add_argument("--append", default="", help="more of the kernel's command line")
    attempt.add_argument("--files", metavar="FOLDER", help="a folder whose content is in the guest's /")
    attempt.add_argument("--results", default="out/try", metavar="FOLDER", help="what the command left in /out")
    attempt.add_argument("--transcript", default="out/log/try.log", metavar="FILE", help="the console's output")
    many = commands.add_parser("sweep", help="boot many configurations many times, measure and compare them")
    add_machine(many)
    many.add_argument("--spec", metavar="FILE", help="what to compare, in TOML; see docs/experiments.md")
    many.add_argument("--append", metavar="A|B|C", help="command lines to compare; --mem and --cpus likewise")
    many.add_argument("--default-kernel", metavar="FILE", help="the one that a spec's own choice of kernels replaces")
    for name in ("runs", "command", "unit", "better"):
        many.add_argument(f"--{name}", help="as in a spec")
    many.add_argument("--find", metavar="mem", help="mem: the least memory that reaches a login")
    many.add_argument("--jobs", type=int, help="so many boots at once; default: as many as there are processors for")
    many.add_argument("--fresh", action="store_true", help="forget earlier runs")
    many.add_argument("--folder", default="out/sweep", metavar="FOLDER", help="where results are kept")
    many.add_argument("--out", default="out", metavar="FOLDER", help="the build folder")
    return top


def add_machine(command):
    command.add_argument("--kernel", required=True, metavar="FILE", help="a bzImage (sweep: several, with | between them)")
    command.add_argument("--initramfs", metavar="FILE", help="a cpio of nutshell's, for other kernels")
    command.add_argument("--accel", default="auto", choices=["auto", "kvm", "tcg"])
    command.add_argument("--timeout", type=positive, metavar="SECONDS", help="for all of a boot (60)")
    for name in ("mem", "cpus", "machine", "disk", "net", "nic"):
        command.add_argument(f"--{name}", help="as of src/host/qemu")


def machine_options(options):
    names = ("mem", "cpus", "machine", "disk", "nic") if options.program == "try" else ("machine", "disk", "nic")
    given = [word for name in names if getattr(options, name) for word in (f"--{name}", getattr(options, name))]
    # Off unless asked for: it costs boot time, and an experiment needs none.
    return [*given, "--net", options.net or "none"]


def run_try(options):
    options.timeout = options.timeout or 60
    return trying.run(options)


def spec_of(options):
    """The spec file's values, and over them what was said on the command line."""
    values = spec.read(options.spec) if options.spec else {}
    given = {
        "append": options.append, "mem": options.mem, "cpus": options.cpus, "kernel": options.kernel,
        "runs": options.runs, "command": options.command, "unit": options.unit, "better": options.better,
    }
    if "kernel" in values and options.kernel == options.default_kernel:
        del given["kernel"]
    values |= spec.from_words({name: text for name, text in given.items() if text is not None})
    if options.timeout:
        values["timeout"] = options.timeout
    return spec.Spec(**values)


def run_sweep(options):
    wanted = spec_of(options)
    if options.jobs is not None and options.jobs < 1:
        raise Problem(f"JOBS={options.jobs}: a number above 0 is wanted")
    if options.find is None:
        return sweep.run(wanted, options)
    if options.find != "mem":
        raise Problem(f"FIND={options.find}: not known here{nearest(options.find, ['mem'])}")
    with tempfile.TemporaryDirectory(prefix="nutshell-sweep-") as folder:
        return least_memory.run(wanted, options, Path(folder))


PROGRAMS = {"try": run_try, "sweep": run_sweep}


def explain(program, error):
    print(f"{program}: error: {error}", file=sys.stderr)
    machine = getattr(error, "machine", None)
    if machine is None:
        return
    lines = machine.tail()
    if not lines:
        print("  Nothing came on the serial console: a kernel without a driver for it (CONFIG_SERIAL_8250_CONSOLE=y)?",
              file=sys.stderr)
    for line in lines:
        print(f"  | {line}", file=sys.stderr)
    print(f"  The whole console: {machine.transcript}", file=sys.stderr)


def main():
    # A shell that starts this in the background has both ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    options = parser().parse_args()
    options.machine_options = machine_options(options)
    try:
        return PROGRAMS[options.program](options)
    except (Problem, GuestFailed) as error:
        explain(options.program, error)
        return error.status
    except Interrupted as error:
        print(f"{options.program}: interrupted", file=sys.stderr)
        return error.status
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except OSError as error:
        print(f"{options.program}: error: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
        return 2


sys.exit(main())
