"""Where a boot goes, as SVG: a bar for each stage, a mark for each service."""

from .markup import element, escape, millions

ROW = 22


def row(y, name, start, length, whole, kind, title):
    left, width = 100 * start / whole, 100 * length / whole
    text = f"{name}  {millions(length)} M" if length else name
    # Right of the bar where there is room, else left of it, else in it.
    if left + width <= 50:
        place = {"x": f"{left + width:.3f}%", "dx": 5, "text_anchor": "start"}
    elif left >= 30:
        place = {"x": f"{left:.3f}%", "dx": -5, "text_anchor": "end"}
    else:
        place = {"x": f"{left:.3f}%", "dx": 5, "text_anchor": "start"}
    label = element("text", escape(text), y=y + 15, **place)
    bar = element(
        "rect", f"<title>{escape(title)}</title>", x=f"{left:.3f}%", y=y + 3, width=f"{max(width, 0.15):.3f}%",
        height=ROW - 6, **{"class": kind},
    )
    return bar + label


def drawing(boot, largest=12):
    """An SVG of a boot: its stages, its largest initcalls and the starts of its services."""
    whole = max([boot["login"], *(at for _, at in boot["services"])]) * 1.01
    calls = sorted(boot["initcalls"], key=lambda call: -call[2])[:largest]
    rows = [(name, start, end - start, "stage") for name, start, end in boot["stages"]]
    rows += [(name, start, length, "initcall") for name, start, length in calls]
    rows += [(f"{name} started", at, 0, "service") for name, at in boot["services"]]
    rows.append(("login", boot["login"], 0, "login"))
    order = {"stage": 0, "initcall": 1, "service": 2, "login": 2}
    rows.sort(key=lambda r: (order[r[3]], r[1]))
    parts = []
    for i, (name, start, length, kind) in enumerate(rows):
        title = f"{name}: from {millions(start)} M, {millions(length)} M instructions"
        parts.append(row(i * ROW, name, start, length, whole, kind, title))
    height = len(rows) * ROW
    return element(
        "svg", "".join(parts), height=height, role="img",
        **{"class": "timeline", "aria-label": "where the boot goes"},
    )
