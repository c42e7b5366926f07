"""The files that a sweep leaves: results.json, results.csv, and a page with drawings, index.html."""

import csv
import io
import json
import os
import time
from pathlib import Path

from report.markup import element, escape, table

from . import screen, svg
from .problem import Problem

STYLE = Path(__file__).resolve().parent.parent / "report/style.css"
OWN_STYLE = """
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 1.5rem }
.runs { width: 100%; max-width: 34rem; display: block }
svg text.title { font-weight: 600 } svg text.soft { fill: var(--soft); font-size: 12px } svg .better { fill: var(--better) } svg .worse { fill: var(--worse) }
.dot { fill: var(--accent); fill-opacity: .55 } .median { stroke: var(--text); stroke-width: 2 } .grid { stroke: var(--line) }
.runs text { paint-order: stroke; stroke: var(--back); stroke-width: 4px }
.baseline { stroke: var(--soft); stroke-dasharray: 3 3 } pre { overflow-x: auto; font-size: .8rem }
"""


def write_whole(path, text):
    """So that who looks never sees half a file, and a full disk leaves the old one."""
    new = path.with_name(path.name + ".new")
    try:
        with open(new, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}; what was measured is kept in {path.parent}/runs.jsonl") from None
    finally:
        new.unlink(missing_ok=True)


def as_json(sweep, cells, failures, differences):
    configurations = []
    for one, name, row, failed, (new, gone) in zip(
        sweep.configurations, screen.labels(sweep.configurations), cells, failures, differences
    ):
        shown = {
            cell.figure.key: {
                "title": cell.figure.title, "unit": cell.figure.unit, "median": cell.median, "values": cell.values,
                "verdict": cell.verdict, "p": cell.p, "change": cell.change,
            }
            for cell in row
        }
        configurations.append({
            "name": name, "kernel": one.kernel, "append": one.append, "mem": one.mem, "cpus": one.cpus, "figures": shown,
            "failed": [record["failed"] for record in failed], "log_new": new, "log_gone": gone,
        })
    return json.dumps({"date": time.strftime("%Y-%m-%dT%H:%M:%S"), "configurations": configurations}, indent=1) + "\n"


def as_csv(sweep, cells):
    """A line for each value."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["kernel", "append", "mem", "cpus", "figure", "unit", "value"])
    for one, row in zip(sweep.configurations, cells):
        for cell in row:
            for value in cell.values:
                lines.writerow([one.kernel, one.append, one.mem, one.cpus, cell.figure.key, cell.figure.unit, value])
    return text.getvalue()


def verdict_cell(cell):
    name = cell.verdict if cell.verdict in ("better", "worse") else "soft"
    return (f"{escape(cell.text())}<br>{element('span', escape(cell.told()), **{'class': name})}",)


def log_part(name, new, gone):
    lines = [*(f"+ {line}" for line in new), *(f"\u2212 {line}" for line in gone)]
    summary = element("summary", escape(f"{name}: {len(new)} new lines, {len(gone)} gone"))
    return element("details", summary + element("pre", escape("\n".join(lines))))


def page(sweep, cells, failures, differences):
    names = screen.labels(sweep.configurations)
    head = ["", *(figure.title for figure in sweep.figures)]
    rows = [[name, *(verdict_cell(cell) for cell in row)] for name, row in zip(names, cells)]
    drawings = "".join(
        element("div", svg.runs(title(figure), names, [row[number] for row in cells]))
        for number, figure in enumerate(sweep.figures)
    )
    logs = "".join(log_part(name, *each) for name, each in zip(names, differences) if each != ([], []))
    failed = "".join(
        element("p", escape(f"{name}: {screen.boots_failed(each)}: {each[-1]['failed']}"), **{"class": "worse"})
        for name, each in zip(names, failures) if each
    )
    versions = sorted({bundle.version for bundle in sweep.bundles.values()})
    body = [
        element("h1", "Boots compared"),
        element("p", escape(f"{sweep.spec.runs} runs of each; compared with {names[0]}. {'; '.join(versions)}"), **{"class": "soft"}),
        failed, table(head, rows), element("h2", "Every run"),
        element("div", drawings, **{"class": "figures"}),
        element("h2", "The kernel's log") + logs if logs else "",
        element("p", "A dot is a run, the upright line their median, the dashed one the baseline's. Better and worse: "
                "Wilcoxon's rank sum test, exact, with Holm's correction over all comparisons here, at 5 %, and a change of "
                "0.1 % or more; figures that repeat to the last digit are compared as they are.", **{"class": "soft"}),
    ]
    style = element("style", STYLE.read_text() + OWN_STYLE)
    meta = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    return f'<!doctype html><html lang="en"><head>{meta}<title>Boots compared</title>{style}</head><body>{"".join(body)}</body></html>\n'


def title(figure):
    return f"{figure.title}, {figure.unit}" if figure.unit else figure.title


def write(sweep, cells, failures, differences):
    names = screen.labels(sweep.configurations)
    write_whole(sweep.folder / "results.json", as_json(sweep, cells, failures, differences))
    write_whole(sweep.folder / "results.csv", as_csv(sweep, cells))
    write_whole(sweep.folder / "index.html", page(sweep, cells, failures, differences))
    for number, figure in enumerate(sweep.figures):
        drawing = svg.runs(title(figure), names, [row[number] for row in cells], alone=True)
        write_whole(sweep.folder / f"{figure.key}.svg", drawing + "\n")
