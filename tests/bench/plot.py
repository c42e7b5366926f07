"""A drawing of the generator's figures: one panel a kind, both axes logarithmic."""

import math

PANEL, GAP, LEFT, TOP, HEIGHT = 150, 36, 46, 34, 170
X = (10_000, 1_000_000)
Y = (0.003, 10.0)
# Colours that can be read on white and on black: a page does not say which of them it is.
STYLE = """
  text { font: 12px sans-serif; fill: #7d7d7d }
  .title { font-weight: bold }
  .grid { stroke: #808080; stroke-opacity: 0.35 }
  .line { fill: none; stroke-width: 2.5 }
  .ours { stroke: #2f81d8 }
  .kernel { stroke: #dd7a1f; stroke-dasharray: 5 3 }
"""
EXPONENTS = {10_000: "10⁴", 100_000: "10⁵", 1_000_000: "10⁶"}


def place(value, limits, length):
    low, high = (math.log(limit) for limit in limits)
    return (math.log(value) - low) / (high - low) * length


def tens(limits):
    """The powers of ten from one limit to the other."""
    first, last = math.ceil(math.log10(limits[0])), math.floor(math.log10(limits[1]))
    return [10**power for power in range(first, last + 1)]


def panel(kind, counts, left):
    bottom = TOP + HEIGHT
    parts = [f'<text class="title" x="{left}" y="{TOP - 10}">{kind}</text>']
    for entries in tens(X):
        x = left + place(entries, X, PANEL)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{EXPONENTS[entries]}</text>')
    for seconds in tens(Y):
        y = bottom - place(seconds, Y, HEIGHT)
        parts.append(f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{left + PANEL}" y2="{y:.1f}"/>')
        if left == LEFT:
            parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{seconds:g} s</text>')
    for name in ("kernel", "ours"):
        points = " ".join(
            f"{left + place(int(count), X, PANEL):.1f},{bottom - place(row[name]['cpu'], Y, HEIGHT):.1f}"
            for count, row in counts.items()
        )
        parts.append(f'<polyline class="line {name}" points="{points}"/>')
    return parts


def drawing(results):
    """The SVG of generator.measure()'s results, for light and dark pages."""
    kinds = {kind: result["counts"] for kind, result in results.items() if "counts" in result}
    width = LEFT + len(kinds) * (PANEL + GAP)
    height = TOP + HEIGHT + 50
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">']
    parts.append(f"<style>{STYLE}</style>")
    for number, (kind, counts) in enumerate(kinds.items()):
        parts += panel(kind, counts, LEFT + number * (PANEL + GAP))
    y = height - 8
    parts.append(f'<text x="{LEFT}" y="{y}">CPU seconds for entries:</text>')
    for x, name, text in ((170, "ours", "gen_init_cpio_list"), (340, "kernel", "the kernel's gen_init_cpio, from its list")):
        parts.append(f'<line class="line {name}" x1="{LEFT + x}" y1="{y - 4}" x2="{LEFT + x + 28}" y2="{y - 4}"/>')
        parts.append(f'<text x="{LEFT + x + 34}" y="{y}">{text}</text>')
    return "\n".join([*parts, "</svg>", ""])
