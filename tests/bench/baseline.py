"""The committed baseline: what the deterministic figures were, and which of them have become worse since."""

import json
from pathlib import Path

FILE = Path(__file__).with_name("baseline.json")
# A figure that is this much larger is a regression.
TOLERANCE = 0.02
# Figures that do not depend on the machine that measures them; all are better when smaller.
DETERMINISTIC = ["bytes", "instructions", "init", "userspace", "init_bytes", "memory", "in_use", "core_sectors"]
VARIANTS = ["bytes", "instructions", "memory_kib"]


def value(result):
    return result["value"] if isinstance(result, dict) else result


def deterministic(figures):
    """{"figure, profile": number} of what was measured."""
    found = {}
    for name in DETERMINISTIC:
        for profile, result in figures.get(name, {}).items():
            if "value" in result:
                found[f"{name}, {profile}"] = result["value"]
    for variant, result in figures.get("variants", {}).items():
        # What others have made is theirs to change.
        if variant.startswith(("pc,", "virt")):
            found.update({f"{name}, {variant}": value(result[name]) for name in VARIANTS if name in result})
    return found


def load(file=FILE):
    return json.loads(file.read_text()) if file.exists() else {}


def save(figures, file=FILE):
    """Makes these figures the baseline; those that were not measured stay."""
    new = file.with_name(file.name + ".new")
    new.write_text(json.dumps({**load(file), **deterministic(figures)}, indent=1, sort_keys=True) + "\n")
    new.rename(file)


def compare(figures, before):
    """(regressions, gains): [figure, then, now] of each that moved by more than the tolerance."""
    worse, better = [], []
    for name, now in deterministic(figures).items():
        then = before.get(name)
        if then is None:
            continue
        if now > then * (1 + TOLERANCE):
            worse.append([name, then, now])
        elif now < then * (1 - TOLERANCE):
            better.append([name, then, now])
    return worse, better


def tell(figures, before):
    """Prints what moved; the number of regressions."""
    worse, better = compare(figures, before)
    for name, then, now in worse:
        print(f"REGRESSION  {name}: {then:,.0f} to {now:,.0f} ({100 * (now / then - 1):+.1f} %)")
    for name, then, now in better:
        print(f"better      {name}: {then:,.0f} to {now:,.0f} ({100 * (now / then - 1):+.1f} %)")
    if not before:
        print("no baseline: --save-baseline writes one")
    elif better or worse:
        print(f"against {FILE.name}; where that is meant: bench.py --save-baseline")
    return len(worse)
