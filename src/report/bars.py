"""Horizontal bars with their text in or beside them, as SVG."""

from .markup import element, escape

ROW = 26


def drawing(rows):
    """rows: (text, value, class), values not below 0. As wide as the page; the longest bar is of the largest value."""
    most = max((value for _, value, _ in rows), default=0) or 1
    parts = []
    for i, (text, value, kind) in enumerate(rows):
        width = 100 * value / most
        parts.append(element("rect", "", x=0, y=i * ROW + 4, width=f"{width:.2f}%", height=ROW - 8, **{"class": kind}))
        at = {"x": 6} if width > 60 else {"x": f"{width:.2f}%", "dx": 6}
        parts.append(element("text", escape(text), y=i * ROW + 17, **at))
    return element("svg", "".join(parts), height=len(rows) * ROW, role="img", **{"class": "timeline"})
