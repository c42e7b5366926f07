"""What a sweep shows while it runs, and its result, on the terminal."""

import sys
import time

from . import figures


def labels(configurations):
    """For each what sets it apart from the others, the baseline's in brackets where it is nothing."""
    kernels = {one.kernel for one in configurations}
    mems = {one.mem for one in configurations}
    cpus = {one.cpus for one in configurations}

    def label(one):
        words = [one.kernel] if len(kernels) > 1 else []
        words += [one.append] if one.append else ["(nothing)"] if len({each.append for each in configurations}) > 1 else []
        words += [f"{one.mem} MiB"] if len(mems) > 1 else []
        words += [f"CPUS={one.cpus}"] if len(cpus) > 1 else []
        return ", ".join(words) or "(nothing)"

    return [label(one) for one in configurations]


def columns(lines, right):
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        cells = (cell.rjust(width) if i in right else cell.ljust(width) for i, (cell, width) in enumerate(zip(line, widths)))
        yield "  ".join(cells).rstrip()


def boots_failed(records):
    return "1 boot failed" if len(records) == 1 else f"{len(records)} boots failed"


class Screen:
    """A table that is written anew after each run; where nobody looks, a line for each run."""

    LIVE = ("login_instructions", "login_seconds", "memory")

    def __init__(self, sweep):
        self.sweep = sweep
        self.live = sys.stdout.isatty()
        self.names = labels(sweep.configurations)
        self.height = self.done = self.total = 0

    def start(self, waiting):
        self.total, self.began = len(waiting), time.monotonic()
        before = sum(len(self.sweep.records_of(number)) for number in range(len(self.names)))
        text = f"{len(self.names)} configurations, {self.sweep.spec.runs} runs of each, counted and timed"
        print(text + (f"; {before} of the boots were made before" if before else "") + f"; {self.sweep.options.jobs} at once",
              flush=True)
        self.draw()

    def finished(self, task, record):
        self.done += 1
        if self.live:
            self.draw()
            return
        told = record.get("failed") or ", ".join(
            f"{cell.title} {cell.form.format(record[cell.key] / cell.scale)} {cell.unit}".rstrip()
            for cell in self.sweep.figures if cell.key in record
        )
        print(f"  {self.done} of {self.total}  {self.names[task.number]}: {told}", flush=True)

    def left_out(self, _):
        self.total -= 1

    def draw(self):
        if not self.live:
            return
        lines = [("", "runs", "M instr. to login", "s to login", "MiB in use", "")]
        by_key = {figure.key: figure for figure in self.sweep.figures}
        for number, name in enumerate(self.names):
            records = self.sweep.records_of(number)
            cells = [
                figures.Cell(by_key[key], figures.values_of(by_key[key], records), "", None, None).text() for key in self.LIVE
            ]
            failed = sum("failed" in record for record in records)
            lines.append((name[:40], f"{len(records)}/{2 * self.sweep.spec.runs}", *cells, f"{failed} failed" if failed else ""))
        text = list(columns(lines, {1, 2, 3, 4}))
        if self.done:
            left = (time.monotonic() - self.began) / self.done * (self.total - self.done)
            text.append(f"about {left / 60:.0f} minutes left" if left > 90 else f"about {left:.0f} s left")
        sys.stdout.write(f"\033[{self.height}A" * bool(self.height) + "".join(f"\033[K{line}\n" for line in text))
        sys.stdout.flush()
        self.height = len(text)

    def stop(self):
        if self.live and self.height:
            sys.stdout.write(f"\033[{self.height}A\033[J")
            self.height = 0


def print_result(sweep, cells, failures, differences):
    """A block for each figure: the configurations with median, spread and verdict."""
    names = labels(sweep.configurations)
    lines = []
    for number, figure in enumerate(sweep.figures):
        lines.append((f"{figure.title}{', ' + figure.unit if figure.unit else ''}", "", "", ""))
        for name, row in zip(names, cells):
            cell = row[number]
            lines.append((f"  {name}", cell.text(), f"({cell.spread()} in {len(cell.values)})" if cell.values else "", cell.told()))
    print("\n".join(columns(lines, {1})))
    for name, new, gone in [(name, *each) for name, each in zip(names, differences) if each != ([], [])]:
        print(f"the kernel's log with {name}: {len(new)} new lines, {len(gone)} gone")
    for name, failed in zip(names, failures):
        if failed:
            print(f"{name}: {boots_failed(failed)}, the last one: {failed[-1]['failed']}; see {failed[-1]['transcript']}")
    print(f"{sweep.folder}/index.html  results.json  results.csv  runs.jsonl")
