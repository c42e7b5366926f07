"""make sweep: many configurations, each booted many times, measured and compared."""

import concurrent.futures
import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from report import clock

from . import boots, figures, report_files, screen
from .bundle import Bundle, write_initramfs
from .problem import GuestFailed, Interrupted, Problem
from .records import Records, file_hash, identity

KINDS = ("counted", "timed")
GIVE_UP = 2  # failures in a row, and no success, end a configuration


class Task:
    """One boot that is to be made."""

    def __init__(self, number, configuration, kind, run):
        self.number, self.configuration, self.kind, self.run = number, configuration, kind, run
        self.transcript = f"{number}-{kind}-{run}.log"


class Sweep:
    def __init__(self, spec, options):
        self.spec, self.options = spec, options
        self.folder = Path(options.folder)
        self.configurations = spec.configurations()
        self.bundles = {path: Bundle(path, options.initramfs) for path in spec.kernel}
        self.figures = figures.of(spec)
        self.records = Records(self.folder / "runs.jsonl")
        self.stop = threading.Event()
        self.hashes = {}
        for path, bundle in self.bundles.items():
            self.hashes[path] = file_hash(path, *([bundle.initramfs] if bundle.initramfs else []))

    def qemu_options(self, one):
        line = self.bundles[one.kernel].append("", one.append)
        return [*self.options.machine_options, "--mem", one.mem, "--cpus", one.cpus, "--append", line]

    def identity(self, one, kind):
        more = [self.spec.command, self.options.accel] if kind == "timed" else []
        return identity(kind, self.hashes[one.kernel], *self.qemu_options(one), *more)

    def records_of(self, number):
        """All records of a configuration, of both kinds, no more of each than are asked for."""
        configuration = self.configurations[number]
        return [one for kind in KINDS for one in self.records.of(self.identity(configuration, kind))[: self.spec.runs]]

    def is_hopeless(self, task):
        done = self.records.of(self.identity(task.configuration, task.kind))
        return len(done) >= GIVE_UP and all("failed" in record for record in done)

    def tasks(self):
        """What is still to do: a run of each configuration, then the next of each, so that a machine that
        gets busier or hotter does so for all; each round begins with another one."""
        count = len(self.configurations)
        for run in range(self.spec.runs):
            for place in range(count):
                number = (place + run) % count
                for kind in KINDS:
                    task = Task(number, self.configurations[number], kind, run)
                    if len(self.records.of(self.identity(task.configuration, kind))) <= run:
                        yield task

    def initramfs(self, folder):
        """For each kernel and kind of boot the options that give it what it needs besides itself."""
        measured = clock.initrd(Path(self.options.out), Path(folder) / "clock")
        made = {}
        for number, (path, bundle) in enumerate(self.bundles.items()):
            for kind in KINDS:
                extra = measured.read_bytes() if kind == "counted" else b""
                file = Path(folder) / f"{number}-{kind}.cpio"
                made[path, kind] = write_initramfs(bundle, file, lambda to: to.write(extra))
        return made

    def boot(self, task, initramfs):
        """The record of one boot. A guest that fails is a result too."""
        one, bundle = task.configuration, self.bundles[task.configuration.kernel]
        record = {
            "identity": self.identity(one, task.kind), "kind": task.kind, "kernel": one.kernel, "append": one.append,
            "mem": one.mem, "cpus": one.cpus, "version": bundle.version, "date": time.strftime("%Y-%m-%dT%H:%M:%S"),
        }
        options = [*self.qemu_options(one), *initramfs[one.kernel, task.kind]]
        transcript = self.folder / "console" / task.transcript
        try:
            if task.kind == "counted":
                return {**record, **boots.counted(bundle, options, transcript, 3 * self.spec.timeout, self.stop)}
            found = boots.timed(
                bundle, options, transcript, self.spec.timeout, self.options.accel, self.spec.command, self.stop
            )
            return {**record, **found}
        except GuestFailed as error:
            return {**record, "failed": str(error), "transcript": str(transcript)}

    def run(self, shown):
        """All that is to do, as many at once as there are jobs; each record is on the disk as soon as it is known."""
        waiting = list(self.tasks())
        shown.start(waiting)
        if not waiting:
            return
        with tempfile.TemporaryDirectory(prefix="nutshell-sweep-") as folder:
            initramfs = self.initramfs(folder)
            pool = concurrent.futures.ThreadPoolExecutor(self.options.jobs)
            running = {}
            try:
                while waiting or running:
                    while waiting and len(running) < self.options.jobs:
                        task = waiting.pop(0)
                        if not self.is_hopeless(task):
                            running[pool.submit(self.boot, task, initramfs)] = task
                        else:
                            shown.left_out(task)
                    done, _ = concurrent.futures.wait(running, 0.5, concurrent.futures.FIRST_COMPLETED)
                    for future in done:
                        task = running.pop(future)
                        record = future.result()
                        self.records.add(record)
                        shown.finished(task, record)
            finally:
                self.stop.set()
                pool.shutdown(cancel_futures=True)

    def compare(self):
        """Rows of Cells, and per configuration the failures and the difference of the kernel's log."""
        records = [self.records_of(number) for number in range(len(self.configurations))]
        cells = figures.compare(self.figures, records)
        logs = [[record["dmesg"] for record in each if "dmesg" in record] for each in records]
        differences = [figures.log_difference(each, logs[0]) for each in logs]
        failures = [[record for record in each if "failed" in record] for each in records]
        return cells, failures, differences


def default_jobs(spec):
    return max(1, (os.cpu_count() or 1) // max(spec.cpus))


def run(spec, options):
    """Returns 0, or 1 if a configuration has not one good run."""
    options.jobs = options.jobs or default_jobs(spec)
    if options.fresh:
        (Path(options.folder) / "runs.jsonl").unlink(missing_ok=True)
    sweep = Sweep(spec, options)
    shown = screen.Screen(sweep)
    try:
        sweep.run(shown)
    except (Interrupted, KeyboardInterrupt):
        shown.stop()
        print(f"\ninterrupted: what was measured is kept in {sweep.folder}/runs.jsonl; the same command goes on from there")
        raise Interrupted from None
    except subprocess.CalledProcessError as error:
        raise Problem(f"'{error.cmd[0]}' failed with status {error.returncode}") from None
    except OSError as error:
        where = error.filename or sweep.folder
        raise Problem(f"{where}: {error.strerror}; what was measured before is kept in {sweep.folder}/runs.jsonl") from None
    finally:
        sweep.records.close()
    shown.stop()
    compared = sweep.compare()
    screen.print_result(sweep, *compared)
    report_files.write(sweep, *compared)
    return 1 if any(all(not cell.values for cell in row) for row in compared[0]) else 0
