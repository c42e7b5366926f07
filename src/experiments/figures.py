"""The figures of a sweep: what they are called, in what they are told, and how they compare."""

import statistics
import typing

from . import stats


class Figure(typing.NamedTuple):
    key: str
    title: str
    unit: str
    scale: float  # what is measured, divided by this, is told
    form: str
    better: str  # lower or higher
    kind: str  # of boot: counted or timed


FIGURES = [
    Figure("init_instructions", "reset to /init", "million guest instructions", 1e6, "{:,.1f}", "lower", "counted"),
    Figure("login_instructions", "reset to login", "million guest instructions", 1e6, "{:,.1f}", "lower", "counted"),
    Figure("init_seconds", "start of QEMU to /init", "s", 1, "{:.2f}", "lower", "timed"),
    Figure("login_seconds", "start of QEMU to login", "s", 1, "{:.2f}", "lower", "timed"),
    Figure("memory", "memory in use after login", "MiB", 1024, "{:.1f}", "lower", "timed"),
    Figure("services", "services up", "", 1, "{:.0f}", "higher", "timed"),
    Figure("warnings", "warnings of the kernel", "", 1, "{:.0f}", "lower", "timed"),
]


def of(spec):
    """All figures, and the one that the user's command prints."""
    own = Figure("command", spec.command, spec.unit, 1, "{:g}", spec.better, "timed")
    return [*FIGURES, *([own] if spec.command else [])]


class Cell(typing.NamedTuple):
    """One figure of one configuration; values as they are told."""

    figure: Figure
    values: list
    verdict: str  # "baseline", or as of stats.compare
    p: float | None
    change: float | None

    @property
    def median(self):
        return statistics.median(self.values) if self.values else None

    def text(self):
        return self.figure.form.format(self.median) if self.values else "-"

    def spread(self):
        low, high = (self.figure.form.format(end(self.values)) for end in (min, max))
        return low if low == high else f"{low} to {high}"

    def told(self):
        """The verdict and by how much, as in "worse +1.2 %"."""
        if self.verdict == "too few":
            return "too few runs to tell"
        if self.verdict in ("baseline", "no figure") or not self.change:
            return self.verdict
        return f"{self.verdict} {self.change:+.1%}".replace("%", "\u00a0%").replace("-", "\u2212")


def values_of(figure, records):
    return [record[figure.key] / figure.scale for record in records if figure.key in record]


def compare(figures, by_configuration):
    """by_configuration: for each, its records, the baseline's first. For each a list of Cells, one a figure."""
    values = [[values_of(figure, records) for figure in figures] for records in by_configuration]
    pairs = [(ours, base, figure.better) for row in values[1:] for ours, base, figure in zip(row, values[0], figures)]
    verdicts = iter(stats.compare(pairs))
    rows = [[Cell(figure, one, "baseline", None, None) for figure, one in zip(figures, values[0])]]
    for row in values[1:]:
        rows.append([Cell(figure, one, *next(verdicts)) for figure, one in zip(figures, row)])
    return rows


def log_difference(ours, baseline):
    """(new, gone): lines of the kernel's log that each of our runs has and none of the baseline's, and the reverse.

    Lines that differ from run to run, as those with a measured time, are thereby neither.
    """
    if len(ours) < 2 or len(baseline) < 2:
        return [], []

    def only(of, others):
        everywhere = set.intersection(*(set(lines) for lines in of))
        somewhere = set().union(*others)
        return [
            line for line in dict.fromkeys(of[0])
            if line in everywhere and line not in somewhere and "ommand line: " not in line
        ]

    return only(ours, baseline), only(baseline, ours)
