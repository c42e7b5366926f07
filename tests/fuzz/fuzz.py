"""make fuzz: long runs of libFuzzer targets, which make their corpus better.

usage: fuzz.py BUILD-FOLDER SECONDS [TARGET...]

As many targets run at once as there are processors. What they find collects in fuzz/corpus of the build
folder, also when a run is broken off: the next one goes on from it. At the end the fewest inputs that
reach as much are packed into the corpus that is committed.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests"))

from fuzzing import targets, told  # noqa: E402

STATUS = re.compile(rb"#(\d+)\s.*? cov: (\d+) ft: \d+ corp: (\d+)/.* exec/s: (\d+)")
INTERRUPTED = 130


class Run:
    """One target at work."""

    def __init__(self, target, seconds):
        self.target = target
        self.corpus = target.folder / "corpus" / target.name
        target.build()
        target.write_inputs(self.corpus)
        self.log = target.folder / f"{target.name}.log"
        with open(self.log, "wb") as log:
            command = target.command(f"-max_total_time={seconds}", "-print_final_stats=1", self.corpus)
            self.process = subprocess.Popen(command, cwd=target.folder, stdout=log, stderr=subprocess.STDOUT)

    def status(self):
        with open(self.log, "rb") as log:
            log.seek(max(0, self.log.stat().st_size - 4096))
            found = STATUS.findall(log.read())
        if not found:
            return f"{self.target.name} starts"
        runs, coverage, inputs, speed = map(int, found[-1])
        return f"{self.target.name}: {runs:,} runs ({speed:,}/s), {inputs:,} inputs reach {coverage:,} edges"

    def finish(self):
        """Packs what was found; true when nothing failed."""
        if self.process.returncode:
            print(told(self.target, self.log), file=sys.stderr)
            return False
        smallest = self.target.folder / "corpus" / f"{self.target.name}.smallest"
        self.target.merge(self.corpus, smallest)
        self.target.pack(smallest)
        size, count = self.target.archive.stat().st_size, len(list(smallest.iterdir()))
        print(f"  FUZZ     {self.status()}\n           {count} inputs, {size} bytes: {self.target.archive}")
        return True


def show(running, start, last):
    """On a terminal one line that stays, else one in a minute."""
    now = int(time.monotonic() - start)
    text = f"{now // 60}:{now % 60:02}  " + "; ".join(run.status() for run in running)
    if sys.stderr.isatty():
        line = f"  FUZZ     {text}"[: shutil.get_terminal_size().columns - 1]
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
    elif now // 60 > last // 60:
        print(f"  FUZZ     {text}", file=sys.stderr, flush=True)
    return now


def fuzz(waiting, seconds):
    """True when nothing failed."""
    running, good, start, last = [], True, time.monotonic(), 0
    while waiting or running:
        while waiting and len(running) < os.cpu_count():
            running.append(Run(waiting.pop(0), seconds))
        time.sleep(1)
        last = show(running, start, last)
        for run in [run for run in running if run.process.poll() is not None]:
            running.remove(run)
            if sys.stderr.isatty():
                print("\r\033[K", end="", file=sys.stderr, flush=True)
            good = run.finish() and good
    return good


def main(out, seconds, *names):
    try:
        return 0 if fuzz(targets(Path(out).resolve(), *names), int(seconds)) else 1
    except KeyboardInterrupt:
        print("\nbroken off: what was found is kept, and the next run goes on from it", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
