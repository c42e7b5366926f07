"""Drawings of runs: a row for each configuration, a dot for each run, a mark at the median.

Narrow enough for a phone, and readable on light and dark pages: the colours are classes, which a page, or
STYLE in a drawing that stands alone, gives a meaning.
"""

import math

from report.markup import element, escape

WIDTH, MARGIN, ROW, TOP = 360, 12, 40, 22
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1d2126 } .soft { fill: #5c6570 } .dot { fill: #1f6fc4; fill-opacity: .55 }
  .title { font-weight: bold } .median { stroke: #1d2126; stroke-width: 2 } .grid { stroke: #d7dce2 } .baseline { stroke: #5c6570; stroke-dasharray: 3 3 }
  .better { fill: #18794e } .worse { fill: #b42318 }
  @media (prefers-color-scheme: dark) { text { fill: #e4e8ec } .soft { fill: #9aa5b1 } .dot { fill: #6cb0f5 }
    .median { stroke: #e4e8ec } .grid { stroke: #333a42 } .baseline { stroke: #9aa5b1 }
    .better { fill: #6fcf97 } .worse { fill: #ff8a80 } }
"""


def ticks(low, high, wanted=4):
    """Round numbers from low to high, about as many as wanted, with the text of each."""
    span = (high - low) or abs(high) or 1.0
    step = 10 ** math.floor(math.log10(span / wanted))
    step *= min((1, 2, 5, 10), key=lambda factor: abs(span / (step * factor) - wanted))
    places = max(0, -math.floor(math.log10(step)))
    first = math.ceil(low / step - 1e-9)
    return [(number * step, f"{number * step:,.{places}f}") for number in range(first, math.floor(high / step + 1e-9) + 1)]


def limits(values):
    """What the axis goes from and to: all values and some room, from 0 on if that is near."""
    low, high = min(values), max(values)
    room = (high - low) * 0.08 or abs(high) * 0.02 or 1.0
    return (0.0 if 0 <= low < (high - low) else low - room), high + room


class Axis:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def x(self, value):
        return MARGIN + (value - self.low) / (self.high - self.low) * (WIDTH - 2 * MARGIN)


def line(name, x, top, bottom):
    return element("line", "", **{"class": name}, x1=f"{x:.1f}", x2=f"{x:.1f}", y1=top, y2=bottom)


def text(content, x, y, name="", anchor="start"):
    return element("text", escape(content), **{"class": name}, x=f"{x:.1f}", y=y, text_anchor=anchor)


def row(axis, name, cell, top):
    """cell: a figures.Cell."""
    parts = [text(name, MARGIN, top + 12)]
    if not cell.values:
        return [*parts, text("no figure", WIDTH - MARGIN, top + 12, "soft", "end")]
    verdict = cell.verdict if cell.verdict in ("better", "worse") else "soft"
    told = cell.text() if cell.verdict == "baseline" else f"{cell.text()}  {cell.told()}"
    parts.append(text(told, WIDTH - MARGIN, top + 12, verdict, "end"))
    y = top + 25
    parts += [element("circle", "", **{"class": "dot"}, cx=f"{axis.x(value):.1f}", cy=y, r=4) for value in cell.values]
    parts.append(line("median", axis.x(cell.median), y - 7, y + 7))
    return parts


def runs(title, names, cells, alone=False):
    """The drawing of one figure; cells: one a configuration, the baseline's first. alone: as a file of its own."""
    values = [value for cell in cells for value in cell.values] or [0.0]
    axis = Axis(*limits(values))
    bottom = TOP + ROW * len(cells)
    parts = [element("style", STYLE)] if alone else []
    parts.append(text(title, MARGIN, 14, "title"))
    for value, label in ticks(axis.low, axis.high):
        parts += [line("grid", axis.x(value), TOP, bottom), text(label, axis.x(value), bottom + 14, "soft", "middle")]
    if cells[0].values:
        parts.append(line("baseline", axis.x(cells[0].median), TOP, bottom))
    for number, (name, cell) in enumerate(zip(names, cells)):
        parts += row(axis, shortened(name), cell, TOP + ROW * number)
    height = bottom + 20
    attributes = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {height}", "role": "img", "class": "runs"}
    return element("svg", "\n".join(parts), **attributes)


def shortened(name, room=34):
    return name if len(name) <= room else name[: room - 1] + "\u2026"
