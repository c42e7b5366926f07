"""A treemap as SVG: squarified (Bruls, Huizing and van Wijk, 2000), in per cent, so that it fills any width."""

from .markup import element, escape, number

# Per cent of the drawing's height that a group's name takes.
TITLE = 4.2
# The drawing's width by its height, for which cells are made square.
ASPECT = 2.0
COLOURS = 8
# Least width and height, in per cent, of a cell with its name in it.
NAMED = (4.5, 4.0)


def worst(row, side):
    """The longest ratio of sides in a row of areas along a side."""
    whole = sum(row)
    return max(max(side * side * area / whole**2, whole**2 / (side * side * area)) for area in row)


def squarify(areas, x, y, width, height):
    """(x, y, width, height) of each of the areas, which come largest first and add up to width * height."""
    places, rest = [], list(areas)
    while rest:
        side = min(width, height)
        count = 1
        while count < len(rest) and worst(rest[: count + 1], side) <= worst(rest[:count], side):
            count += 1
        row, rest = rest[:count], rest[count:]
        depth = sum(row) / side
        at = 0.0
        for area in row:
            long = area / depth
            places.append((x, y + at, depth, long) if width >= height else (x + at, y, long, depth))
            at += long
        if width >= height:
            x, width = x + depth, width - depth
        else:
            y, height = y + depth, height - depth
    return places


def layout(weights, x, y, width, height):
    """{key: (x, y, width, height)} of weights, a {key: weight}, within a rectangle in per cent."""
    keys = sorted((key for key in weights if weights[key] > 0), key=lambda key: -weights[key])
    whole = sum(weights[key] for key in keys)
    if not whole or width <= 0 or height <= 0:
        return {}
    # Squares are those that are seen: the drawing is wider than high.
    areas = [weights[key] / whole * width * ASPECT * height for key in keys]
    places = squarify(areas, x * ASPECT, y, width * ASPECT, height)
    return {key: (px / ASPECT, py, pw / ASPECT, ph) for key, (px, py, pw, ph) in zip(keys, places)}


def box(place, colour, label, title, level):
    x, y, width, height = place
    parts = [f"<title>{escape(title)}</title>", element("rect", "", width="100%", height="100%", **{"class": f"c{colour} {level}"})]
    if width >= NAMED[0] and height >= NAMED[1]:
        parts.append(element("text", escape(label), x=5, y=14))
    return element(
        "svg", "".join(parts), x=f"{x:.3f}%", y=f"{y:.3f}%", width=f"{width:.3f}%", height=f"{height:.3f}%"
    )


def drawing(groups, label, unit="bytes"):
    """An SVG of groups, a {group: {name: bytes}}, called label for those who do not see it."""
    sums = {group: sum(cells.values()) for group, cells in groups.items()}
    parts = []
    order = sorted(sums, key=lambda group: -sums[group])
    for group, place in layout(sums, 0, 0, 100, 100).items():
        colour = order.index(group) % COLOURS
        parts.append(box(place, colour, f"{group}  {number(sums[group])}", f"{group}: {number(sums[group])} {unit}", "group"))
        x, y, width, height = place
        title = TITLE if height > 2 * TITLE else 0
        inner = layout(groups[group], x + 0.2, y + title, width - 0.4, height - title - 0.4)
        for name, cell in inner.items():
            short = name.rsplit("/", 1)[-1]
            parts.append(box(cell, colour, short, f"{name}: {number(groups[group][name])} {unit}", "cell"))
    return element("svg", "".join(parts), role="img", **{"class": "treemap", "aria-label": label})
