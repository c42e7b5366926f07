"""make bench: every figure that the project states, measured, beside what it is to be and beside its peers.

Prints tables, writes bench.json and bench.html in the build folder, and fails where a figure that repeats is worse than
in baseline.json by more than 2 %. What was not measured says so; a cold build, which takes long, is measured with --cold
only, and told with its date until the next one.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests"))

import baseline  # noqa: E402
import generator  # noqa: E402
import installing  # noqa: E402
import loop  # noqa: E402
import measure  # noqa: E402
import netboot  # noqa: E402
import page  # noqa: E402
import peers  # noqa: E402
import plot  # noqa: E402
import variants  # noqa: E402

PROFILES = ["virt", "pc"]

# name: what it is called, how it is shown, its limit per profile, how it is measured.
FIGURES = {
    "bytes": ("bzImage, bytes", "{:,.0f}", {"pc": 6_000_000, "virt": 3_000_000}, measure.size),
    "instructions": (
        "reset to login, million guest instructions", "{:,.1f}", {}, lambda bundle: measure.instructions(bundle, 3),
    ),
    "init": (
        "/init to the real init, million guest instructions", "{:,.2f}", {"pc": 5_000_000, "virt": 5_000_000},
        lambda bundle: measure.init_instructions(bundle, 3),
    ),
    "userspace": (
        "the real init to login, million guest instructions", "{:,.1f}", {},
        lambda bundle: measure.userspace_instructions(bundle, 3),
    ),
    "init_bytes": ("/init, bytes", "{:,.0f}", {"pc": 60_000, "virt": 60_000}, measure.init_size),
    "wall": ("reset to login on TCG, seconds", "{:.2f}", {}, None),
    "in_use": ("in use at the login, KiB", "{:,.0f}", {}, lambda bundle: measure.in_use(bundle, 3)),
    "memory": ("least memory that reaches login, MiB", "{:.0f}", {"virt": 32}, measure.least_memory),
    "changed_file": (
        "changed file to new bzImage, seconds", "{:.1f}", {"pc": 8, "virt": 8}, lambda bundle: measure.changed_file(bundle, 7),
    ),
    "try": ("make try RUN=true, seconds", "{:.2f}", {"pc": 3, "virt": 3}, lambda bundle: loop.try_true(bundle, 7)),
    "fast": (
        "saved file to a shell by FAST=1, seconds", "{:.2f}", {"pc": 2.5, "virt": 2.5}, lambda bundle: loop.fast(bundle, 7),
    ),
    "install": (
        "installing, times dd of as many bytes", "{:.2f}", {"pc": 2}, lambda bundle: installing.beside_dd(bundle, 7),
    ),
    "installed": (
        "reset to login from disk, million guest instructions", "{:,.1f}", {}, lambda bundle: installing.instructions(bundle, 3),
    ),
    "core_sectors": ("core.img, sectors", "{:.0f}", {"pc": 400}, installing.core_sectors),
    "netboot": (
        "DHCP reply to kernel entry, HTTP times TFTP", "{:.2f}", {"pc": 0.3}, lambda bundle: netboot.http_beside_tftp(bundle, 5),
    ),
    "netboot_1ms": (
        "the same with a round trip of 1 ms", "{:.2f}", {"pc": 0.3}, lambda bundle: netboot.http_beside_tftp(bundle, 5, 1),
    ),
    "crowd": ("1,000 clients at 1 Gbit/s, times bytes by rate", "{:.3f}", {"pc": 1.15}, netboot.crowd),
    "tftp_bytes": ("of a client over TFTP, bytes", "{:,.0f}", {"pc": 1_000_000}, netboot.tftp_bytes),
    "cold_build": ("cold build on 2 cores, seconds", "{:.0f}", {"pc": 14 * 60, "virt": 8 * 60}, None),
}
# Measured as a whole, each with its own table.
WHOLES = ["variants", "initramfs", "generator"]
# Counted in ones, told in millions.
UNIT = {"instructions": 1e6, "init": 1e6, "userspace": 1e6, "installed": 1e6}


def progress(text):
    """A line that the next one replaces; nothing where nobody looks."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def measured(bundle, name, call):
    progress(f"  {bundle.profile}: {FIGURES[name][0]} ...")
    return attempt(lambda: call(bundle))


def attempt(call):
    """What call() returns, or why it failed: the other figures go on."""
    try:
        return call()
    except (AssertionError, RuntimeError, OSError, subprocess.CalledProcessError) as error:
        return {"failed": (str(error) or repr(error)).splitlines()[0]}


def measure_all(out, names, cold, before, results):
    """Puts into results, as each is known, {figure: {profile: what was measured}}."""
    bundles = [measure.Bundle(out, profile) for profile in PROFILES]
    for name in names:
        if name == "wall":
            progress("  reset to login on TCG ...")
            results[name] = attempt(lambda: measure.wall(bundles, 7))
            continue
        for bundle in bundles:
            profile, call = bundle.profile, FIGURES[name][3]
            if name == "cold_build":
                call = measure.cold_build if cold else None
            result = measured(bundle, name, call) if call else before.get(name, {}).get(profile)
            if result:
                results.setdefault(name, {})[profile] = result
    progress("")


def cells(name, profile, result):
    """One line of the table."""
    title, form, limits, _ = FIGURES[name]
    unit = UNIT.get(name, 1)
    limit = limits.get(profile)
    target = f"at most {form.format(limit / unit)}" if limit else ""
    if not result:
        return title, profile, "not measured", "", target, ""
    if "failed" in result:
        return title, profile, "FAILED", "", target, result["failed"]
    value = result["value"]
    spread = ""
    if result["runs"] > 1:
        spread = f"{form.format(result['low'] / unit)} to {form.format(result['high'] / unit)} in {result['runs']}"
    notes = []
    if limit:
        notes.append("reached" if value <= limit else "MISSED")
    if "date" in result:
        notes.append(f"measured on {result['date']} with {result['cores']} cores")
    if result.get("same_bytes") is False:
        notes.append("its bytes DIFFER from the bundle here")
    if "idle_seconds" in result:
        notes.append(f"{result['idle_seconds'] * 1000:.0f} million of them waiting")
    if "dd_seconds" in result:
        notes.append(f"{result['seconds']:.2f} s to {result['dd_seconds']:.2f} s for {result['bytes'] / 1e6:.1f} MB")
    if "note" in result:
        notes.append(result["note"])
    if "nothing_to_do" in result:
        notes.append(f"nothing changed: {result['nothing_to_do']['value']:.2f}")
    return title, profile, form.format(value / unit), spread, target, ", ".join(notes)


def print_lines(lines, right):
    """A table of texts; the columns in right are set to the right."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        text = [cell.rjust(width) if i in right else cell.ljust(width) for i, (cell, width) in enumerate(zip(line, widths))]
        print("  ".join(text).rstrip())


def table(names, results):
    lines = [("figure", "profile", "value", "spread", "target", "")]
    return lines + [cells(name, profile, results.get(name, {}).get(profile)) for name in names for profile in PROFILES]


def initramfs_rows(results):
    lines = [("an initramfs for Debian's kernel", "bytes", "with the kernel", "seconds to make", "")]
    for name, result in results.items():
        if "not_measured" in result:
            lines.append((name, "not measured", "", "", result["not_measured"]))
            continue
        seconds = result.get("seconds")
        lines.append((
            name, f"{result['bytes']:,}", f"{result['with_kernel']:,}",
            f"{measure.summary(seconds)['value']:.1f}" if seconds else "", "",
        ))
    return lines


def machine():
    qemu = subprocess.run(["qemu-system-x86_64", "--version"], capture_output=True, text=True).stdout
    return {"cores": os.cpu_count(), "system": platform.platform(), "qemu": qemu.splitlines()[0] if qemu else None}


def command_line():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cold", action="store_true", help="measure cold builds too: many minutes")
    parser.add_argument("--only", action="append", choices=[*FIGURES, *WHOLES], help="measure this figure; may be repeated")
    parser.add_argument("--save-baseline", action="store_true", help="make what was measured the baseline")
    options = parser.parse_args()
    options.only = options.only or [*FIGURES, *WHOLES]
    return options


def main():
    options = command_line()
    out = Path(os.environ.get("NUTSHELL_OUT", TOP / "out")).resolve()
    file = out / "bench.json"
    before = json.loads(file.read_text()) if file.exists() else {"figures": {}}
    names = [name for name in FIGURES if name in options.only]
    results, interrupted = {}, False
    try:
        measure_all(out, names, options.cold, before["figures"], results)
        measure_wholes(out, options.only, results)
    except KeyboardInterrupt:
        interrupted = True
    print_results(out, names, results)
    store(file, before, results)
    if interrupted:
        print(f"\ninterrupted: what was measured is in {file}", file=sys.stderr)
        return 130
    if options.save_baseline:
        baseline.save(results)
    regressions = baseline.tell(results, baseline.load())
    print(f"\n{file}\n{file.with_suffix('.html')}")
    return 1 if regressions or tell_failures(results) else 0


def tell_failures(results):
    """Prints which figures could not be measured; how many. What is not to be had here is no failure, and in the tables."""
    found = [f"{name}: {result['failed']}" for name, result in results.items() if "failed" in result]
    found += [
        f"{name}, {profile}: {result['failed']}"
        for name in FIGURES for profile, result in results.get(name, {}).items()
        if isinstance(result, dict) and "failed" in result
    ]
    for line in found:
        print(f"FAILED  {line}", file=sys.stderr)
    return len(found)


def measure_wholes(out, wanted, results):
    """Puts into results what has a table of its own."""
    (out / "bench").mkdir(exist_ok=True)
    toybox = os.environ.get("MKROOT")

    def initramfs():
        progress("  Debian's initramfs tools ...")
        return {**peers.initramfs(out, 7), "mkroot": peers.mkroot(out, toybox)}

    calls = {
        "variants": lambda: variants.measure_all(out, toybox, progress), "initramfs": initramfs,
        "generator": lambda: generator.measure(out, progress),
    }
    for name in WHOLES:
        if name in wanted:
            results[name] = attempt(calls[name])
    progress("")


def tables(names, results):
    """Every table as lines of texts, but the generator's."""
    found = [table(names, results)] if names else []
    if is_measured(results, "variants"):
        found.append(variants.rows(results["variants"]))
    if is_measured(results, "initramfs"):
        found.append(initramfs_rows(results["initramfs"]))
    return found


def is_measured(results, name):
    return name in results and "failed" not in results[name]


def print_results(out, names, results):
    for lines in tables(names, results):
        print_lines(lines, {1, 2, 3, 4} if lines[0][0] != "figure" else {2, 3})
        print()
    if is_measured(results, "generator"):
        generator.print_table(results["generator"])
        (out / "bench/generator.svg").write_text(plot.drawing(results["generator"]))


def store(file, before, results):
    """Writes bench.json, with what was measured before and not now, and the page."""
    now = time.strftime("%Y-%m-%dT%H:%M:%S")
    history = before.get("history", [])
    found = baseline.deterministic(results)
    if found:
        history = [*history, {"date": now, "figures": found}]
    # A figure may have been measured for one profile only, before an interruption.
    good = {name: result for name, result in results.items() if "failed" not in result}
    figures = {**before["figures"], **good}
    for name in FIGURES:
        figures[name] = {**before["figures"].get(name, {}), **good.get(name, {})}
    report = {"date": now, "machine": machine(), "figures": figures, "history": history}
    html = page.render(report, tables(list(FIGURES), report["figures"]))
    for path, text in ((file, json.dumps(report, indent=1) + "\n"), (file.with_suffix(".html"), html)):
        new = path.with_name(path.name + ".new")
        new.write_text(text)
        new.rename(path)


if __name__ == "__main__":
    sys.exit(main())
