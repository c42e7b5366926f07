"""The bench's figures as a page: the tables of the terminal, bars of the compared kernels, and the history of each figure."""

import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "src"))

import baseline  # noqa: E402
import plot  # noqa: E402
import report.bars  # noqa: E402
import report.page  # noqa: E402
from report.markup import element, escape, number, section, table  # noqa: E402

WIDTH, HEIGHT, MARGIN = 240, 36, 6


def bars(results, what, unit):
    """One bar for each kernel that was measured; the shortest is best."""
    rows = [(name, baseline.value(result[what])) for name, result in results.items() if what in result]
    return report.bars.drawing([
        (f"{name}: {value / unit[0]:,.1f} {unit[1]}", value, "stage" if name.startswith(("pc", "virt")) else "initcall")
        for name, value in rows
    ])


def line(values):
    """How one figure went from run to run, from its least to its most."""
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = (WIDTH - 2 * MARGIN) / max(1, len(values) - 1)
    places = [
        (MARGIN + i * step, HEIGHT - MARGIN - (value - low) / span * (HEIGHT - 2 * MARGIN)) for i, value in enumerate(values)
    ]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    last = element("circle", "", cx=f"{places[-1][0]:.1f}", cy=f"{places[-1][1]:.1f}", r=3, **{"class": "stage"})
    return element(
        "svg", element("polyline", "", points=points, **{"class": "line"}) + last, width=WIDTH, height=HEIGHT, role="img",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
    )


def history(runs):
    names = sorted({name for run in runs for name in run["figures"]})
    rows = []
    for name in names:
        values = [run["figures"][name] for run in runs if name in run["figures"]]
        change = f"{100 * (values[-1] / values[0] - 1):+.1f} %" if len(values) > 1 and values[0] else ""
        rows.append([name, (line(values),), number(values[0]), number(values[-1]), change])
    first = runs[0]["date"][:10] if runs else ""
    return table(["figure", f"since {first}, {len(runs)} runs", "first", "now", "change"], rows, {2, 3, 4})


def render(found, tables):
    """The page of one bench.json, with the tables that the terminal showed."""
    style = (Path(report.page.__file__).with_name("style.css")).read_text()
    style += ".line { fill: none; stroke: var(--accent); stroke-width: 2 }\n"
    machine = found["machine"]
    parts = [
        element("h1", "nutshell: figures"),
        element("p", escape(f"{found['date']}; {machine['cores']} cores, {machine['qemu']}"), **{"class": "soft"}),
    ]
    figures = found["figures"]
    if "variants" in figures:
        parts.append(section("kernels", "Beside other kernels: reset to login, million guest instructions",
                             bars(figures["variants"], "instructions", (1e6, "M"))))
        parts.append(section("bytes", "Bytes to load", bars(figures["variants"], "bytes", (1e6, "MB"))))
    parts += [section(f"table{i}", lines[0][0].capitalize(), table(lines[0], lines[1:])) for i, lines in enumerate(tables)]
    if "generator" in figures:
        parts.append(section("generator", "The generator", plot.drawing(figures["generator"])))
    parts.append(section("history", "History", history(found["history"])))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>nutshell: figures</title>'
        f"<style>{style}</style></head><body>{''.join(parts)}</body></html>\n"
    )
