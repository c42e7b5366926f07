"""The report as one page: no script, nothing from elsewhere, light and dark."""

from pathlib import Path

from . import bars, timeline, treemap
from .markup import choices, element, escape, folded, millions, number, paragraph, section, signed, table

SECTIONS = [
    ("change", "Change"), ("image", "Image"), ("boot", "Boot"), ("kernel", "Kernel"),
    ("config", "Configuration"), ("parameters", "Parameters"), ("sources", "Sources"),
]


def soft(text):
    return element("p", escape(text), **{"class": "soft"})


def card(value, text, **data):
    return element("div", element("b", escape(value), **data) + element("span", escape(text)), **{"class": "card"})


def head(report):
    bundle, image, boot = report["bundle"], report["image"], report.get("boot")
    cards = [
        card(number(bundle["bytes"]), "bytes, bzImage", id="bundle-bytes"),
        card(number(image["bytes"]), f"bytes in {len(image['files'])} files", id="image-bytes"),
        card(bundle["compressor"], f"kernel {report['version']}"),
        card(number(report["options"]), "options of the kernel are on"),
    ]
    if boot:
        cards.append(card(f"{millions(boot['login'])} M", "guest instructions from reset to login"))
    links = "".join(element("a", title, href=f"#{name}") for name, title in SECTIONS)
    return (
        element("h1", f"nutshell: {escape(report['profile'])}") + soft(f"{report['date']}, {report['commit']}")
        + element("nav", links) + element("div", "".join(cards), **{"class": "cards"}) + parts_bar(bundle)
    )


def parts_bar(bundle):
    """The bundle's three parts, side by side."""
    bars = [
        element(
            "div", f"{escape(name)} {number(size)}", title=f"{name}: {number(size)} bytes",
            style=f"flex: {size} 0 0", **{"class": f"c{i}"},
        )
        for i, (name, size) in enumerate(bundle["parts"])
    ]
    told = ", ".join(f"{name} {number(size)}" for name, size in bundle["parts"])
    return element("div", "".join(bars), **{"class": "bar"}) + soft(
        f"The bundle, compressed: {told} bytes. What the image takes is measured (the kernel compressed again with zeros in "
        "its place); the start code is what remains beside the payload."
    )


def change(report):
    change = report.get("change")
    if not change:
        return section("change", "Change", paragraph("This is the first report: the next one compares itself with it."))
    if not change["totals"] and not change["rows"]:
        return section("change", "Change", paragraph(f"Nothing has changed since {change['since']}."))

    def moved(before, now):
        kind = "worse" if now > before else "better"
        return (element("span", signed(now - before), **{"class": kind}),)

    content = [soft(f"Since the report of {change['since']}.")]
    totals = [[name, number(a or 0), number(b or 0), moved(a or 0, b or 0)] for name, a, b in change["totals"]]
    content.append(table(["", "before", "now", "change"], totals, {1, 2, 3}))
    rows = [[name, number(a) if a else "new", number(b) if b else "gone", moved(a, b)] for name, a, b in change["rows"]]
    if rows:
        content.append(table(["bytes of", "before", "now", "change"], rows, {1, 2, 3}))
    if change["more"]:
        content.append(soft(f"and {change['more']} smaller changes"))
    return section("change", "Change", *content)


def grouped(files, by, size):
    groups = {}
    for row in files:
        key = by(row)
        groups.setdefault(key, {})[row["path"]] = row[size]
    return groups


def folder(row):
    return "/" + "/".join(row["path"].split("/")[1:-1][:2])


def image(report):
    image = report["image"]
    views = []
    for title, by in (("folder", folder), ("package", lambda row: row["package"]), ("switch", lambda row: row["feature"])):
        for size, what in (("bytes", "before"), ("compressed", "after")):
            groups = grouped(image["files"], by, size)
            views.append((f"by {title}, {what}", treemap.drawing(groups, f"the image by {title}, {what} compression")))
    rows = [
        [row["path"], row["package"], row["feature"], number(row["bytes"]), number(row["compressed"])]
        for row in sorted(image["files"], key=lambda row: -row["bytes"])
    ]
    records = image["records"]
    rows.append([f"headers of {records['count']} entries", "", "", number(records["bytes"]), number(records["compressed"])])
    return section(
        "image", "The image",
        soft(
            "Area is bytes, before or after compression. After: each file compressed alone, and scaled so that all add up to "
            f"the {number(image['compressed'])} bytes that the image adds to the bundle. A switch is what the "
            "descriptions call feature: DEFINE=NAME=off leaves out its files."
        ),
        choices("image-view", views),
        folded("Every file", table(["file", "package", "switch", "bytes", "compressed"], rows, {3, 4})),
    )


def boot(report):
    boot = report.get("boot")
    if not boot:
        return section("boot", "Where the boot goes", paragraph("Not measured in this report."))
    calls = [
        [name, millions(start), f"{length / 1e6:,.2f}"] for name, start, length in sorted(boot["initcalls"], key=lambda c: -c[2])
    ]
    stages = [[name, millions(start), f"{(end - start) / 1e6:,.2f}"] for name, start, end in boot["stages"]]
    return section(
        "boot", "Where the boot goes",
        soft(
            "Guest instructions since reset, in millions, of one boot under QEMU's -icount; while the processor waits, a nanosecond "
            f"counts as one. {boot['idle_seconds'] * 1000:.0f} M of them were spent waiting. The kernel tells of its initcalls in "
            "this boot, which takes some instructions itself."
        ),
        timeline.drawing(boot),
        folded("Stages", table(["stage", "from, M", "takes, M"], stages, {1, 2})),
        folded("Every initcall", table(["initcall", "from, M", "takes, M"], calls, {1, 2})),
    )


def kernel(report):
    kernel = report["kernel"]
    groups = {"bytes": {}, "compressed": {}}
    for row in kernel["subsystems"]:
        top = row["name"].split("/")[0]
        for size, found in groups.items():
            found.setdefault(top, {})[row["name"]] = row[size]
    views = [
        (title, treemap.drawing(groups[size], f"the kernel by subsystem, {title}"))
        for title, size in (("before compression", "bytes"), ("after", "compressed"))
    ]
    rows = [
        [row["name"], number(row["bytes"]), number(row["compressed"])]
        for row in sorted(kernel["subsystems"], key=lambda row: -row["bytes"])
    ]
    return section(
        "kernel", "The kernel",
        soft(
            "The loaded sections of every object that is linked, by folder of its source. After: compressed alone, and scaled "
            f"so that all add up to the {number(kernel['compressed'])} bytes that the kernel takes of the bundle, with the "
            "tables and the alignment that the linker adds."
        ),
        choices("kernel-view", views),
        folded("Every subsystem", table(["folder", "bytes", "compressed"], rows, {1, 2})),
    )


def configuration(report):
    rows, measured = [], report["config"]["measured"]
    for row in report["config"]["fragments"]:
        cost = row.get("cost")
        options = folded(f"{len(row['options'])} options", element("code", escape(" ".join(row["options"]))))
        needing = f" Measured with what needs it: {', '.join(row['cost_with'])}." if row.get("cost_with") else ""
        cells = [(element("b", escape(row["name"])) + " " + escape(row["about"] + needing) + options,)]
        if cost:
            cells.append(signed(cost["bytes"]))
            if "instructions" in cost:
                cells += [f"{cost['instructions'] / 1e6:+,.1f}".replace("-", "\u2212"), signed(cost["memory_kib"])]
            else:
                cells += ["no login without it", ""]
        elif "no_kernel" in row:
            cells += ["no kernel without it", "", ""]
        elif measured:
            cells += ["not measured", "", ""]
        rows.append(cells)
    head = ["fragment", "bytes", "M instr.", "KiB"]
    return section(
        "config", "The configuration, by fragment",
        soft(
            "What a fragment costs is the kernel with it less the kernel without it (kernel-config/costs.json, by "
            "tests/bench/fragments.py): bytes of the bundle, millions of guest instructions to login, KiB in use there."
            + ("" if measured else " It was not measured for this profile.")
        ),
        cost_bars(report["config"]["fragments"]),
        table(head if measured else head[:1], rows, {1, 2, 3}),
    )


def cost_bars(fragments):
    """A bar for the bytes of each fragment that costs some, the longest first."""
    costs = [(row["name"], row["cost"]["bytes"]) for row in fragments if row.get("cost", {}).get("bytes", 0) > 0]
    costs.sort(key=lambda cost: -cost[1])
    return bars.drawing([(f"{name}: {number(size)} bytes", size, "stage") for name, size in costs]) if costs else ""


def parameters(report):
    rows = [[(element("code", escape(row["name"])),), row["help"], row["default"]] for row in report["parameters"]]
    return section("parameters", "Parameters", table(["parameter", "what it does", "default"], rows))


def sources(report):
    rows = [
        [row["name"], row["version"], row["licence"], (element("code", escape(row["sha256"])),), (element("code", escape(row["origin"])),)]
        for row in report["sources"]
    ]
    return section(
        "sources", "Sources",
        table(["package", "version", "licence", "sha256", "origin"], rows),
        soft("nutshell itself: see LICENSE. GRUB's images, where the installer is in, are those of the host's package (GPL-3.0-or-later)."),
    )


def render(report):
    """The whole page."""
    style = Path(__file__).with_name("style.css").read_text()
    body = "".join(part(report) for part in (head, change, image, boot, kernel, configuration, parameters, sources))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>nutshell {escape(report['profile'])}</title><style>{style}</style></head><body>{body}</body></html>\n"
    )
