"""The kernel's configuration: what each fragment asks for, and what it costs where that was measured."""

import json
import re
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
FOLDER = TOP / "kernel-config"


def fragments(profile):
    """The names of a profile's fragments, in their order."""
    lines = (FOLDER / f"{profile}.profile").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def about(text):
    """A fragment's first comment."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("# ") or line.startswith("# CONFIG_"):
            break
        lines.append(line[2:])
    return " ".join(lines)


def measure(profile):
    """The fragments, each with its options and, from kernel-config/costs.json, what the kernel is without it."""
    file = FOLDER / "costs.json"
    costs = json.loads(file.read_text()).get(profile, {}) if file.exists() else {}
    rows = []
    for name in fragments(profile):
        text = (FOLDER / f"{name}.config").read_text()
        options = re.findall(r"^(?:# )?(CONFIG_\w+)(?:=(.*)| is not set)$", text, re.MULTILINE)
        row = {"name": name, "about": about(text), "options": [f"{option}={value or 'n'}" for option, value in options]}
        without = costs.get(name, {})
        if "bytes" in without:
            whole = without["whole"]
            row["cost"] = {key: whole[key] - without[key] for key in ("bytes", "instructions", "memory_kib") if key in without}
            row["cost_with"] = without.get("with", [])
        elif without:
            row["no_kernel"] = True
        rows.append(row)
    return {"fragments": rows, "measured": bool(costs)}
