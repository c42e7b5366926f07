"""What the report takes from elsewhere: the parameters, and the sources with versions, hashes and licences."""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
# What each source's own text says (COPYING, LICENSE, NOTICE, COPYRIGHT at its top), as SPDX has it.
LICENCES = {
    "linux": "GPL-2.0-only WITH Linux-syscall-note",
    "busybox": "GPL-2.0-only",
    "musl": "MIT",
    "e2fsprogs": "GPL-2.0-only; its libraries LGPL-2.0-only, BSD-3-Clause and MIT",
    "kbd": "GPL-2.0-or-later",
    "ipxe-efi": "GPL-2.0-or-later",
    "ipxe-snponly": "GPL-2.0-or-later",
    "ipxe-undionly": "GPL-2.0-or-later",
}


def sources(out):
    """What the build used (sources.used), each with its licence."""
    rows = []
    for line in (out / "sources.used").read_text().splitlines():
        name, version, sha256, _, origin = line.split(maxsplit=4)
        rows.append({
            "name": name, "version": version, "sha256": sha256, "origin": origin.split("://")[-1],
            "licence": LICENCES.get(name, "not known"),
        })
    return rows


def parameters():
    """The parameters as docs/parameters.md, which is made from their table, has them."""
    rows = []
    for part in (TOP / "docs/parameters.md").read_text().split("\n### `")[1:]:
        head, _, rest = part.partition("`\n")
        fields = dict(re.findall(r"^- (Type|Default|Example): (.*)$", rest, re.MULTILINE))
        help_text = next((line for line in rest.splitlines() if line.strip() and not line.startswith("- ")), "")
        rows.append({
            "name": head, "help": help_text, "default": fields.get("Default", "").strip("`"),
            "example": fields.get("Example", "").strip("`"),
        })
    return rows
