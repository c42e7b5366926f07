"""Pieces of HTML and SVG."""

import html


def escape(text):
    return html.escape(str(text), quote=True)


def element(tag, content, **attributes):
    """content is markup; attributes are text."""
    words = "".join(f' {name.replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{words}>{content}</{tag}>"


def number(value):
    """1234567: 1,234,567."""
    return f"{value:,.0f}"


def signed(value):
    return f"{value:+,.0f}".replace("-", "\u2212") if value else "0"


def millions(value):
    return f"{value / 1e6:,.1f}"


def table(head, rows, numbers=()):
    """head and rows are texts; the columns in numbers are set to the right. A cell that is a tuple is (markup,)."""

    def cell(tag, column, value):
        content = value[0] if isinstance(value, tuple) else escape(value)
        return element(tag, content, **({"class": "n"} if column in numbers else {}))

    lines = [element("tr", "".join(cell("th", i, value) for i, value in enumerate(head)))]
    lines += [element("tr", "".join(cell("td", i, value) for i, value in enumerate(row))) for row in rows]
    return element("div", element("table", "".join(lines)), **{"class": "scroll"})


def section(name, title, *content):
    return element("section", element("h2", escape(title)) + "".join(content), id=name)


def paragraph(text):
    return element("p", escape(text))


def folded(title, content):
    return element("details", element("summary", escape(title)) + content)


def choices(name, views):
    """views is [(title, markup)]; one is seen at a time, chosen by radio buttons, without a script."""
    parts = []
    for i, (title, _) in enumerate(views):
        checked = {"checked": "checked"} if i == 0 else {}
        parts.append(f'<input type="radio" name="{name}" id="{name}{i}"{" checked" if checked else ""}>')
        parts.append(element("label", escape(title), **{"for": f"{name}{i}"}))
    parts += [element("div", view, **{"class": f"view v{i}"}) for i, (_, view) in enumerate(views)]
    return element("div", "".join(parts), **{"class": "choices"})
