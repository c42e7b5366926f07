"""A sweep as it is after its runs, without any."""

import sys
from types import SimpleNamespace

from project import TOP

sys.path.insert(0, str(TOP / "src"))

from experiments import figures, report_files, spec  # noqa: E402


def finished(folder):
    """Two configurations, the second one with a name that is markup."""
    configurations = [spec.Configuration("k", append, 64, 1) for append in ("", "<quiet>&")]
    return SimpleNamespace(
        configurations=configurations, figures=figures.of(spec.Spec(command="f", unit="ms")), folder=folder,
        spec=spec.Spec(runs=2), bundles={"k": SimpleNamespace(version="6.12")},
    )


def write(sweep):
    """Its files, with runs of 1 and 2 of each figure's unit and a failure of the second configuration."""
    runs = [[{figure.key: (i + 1) * figure.scale + j for figure in sweep.figures} for j in range(2)] for i in range(2)]
    cells = figures.compare(sweep.figures, runs)
    report_files.write(sweep, cells, [[], [{"failed": "a panic"}]], [([], []), (["new <line>"], [])])
