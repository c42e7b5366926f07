"""The generator with 10,000 to 1,000,000 entries, beside the kernel's gen_init_cpio reading the list it wrote.

Both in one run, one after the other, several times: the least time of each counts, as whatever else the
machine does only adds to it. Our list goes to a file, with fsync; the kernel's archive to /dev/null.
"""

import math
import shutil
import subprocess

from growth import OPTIONS, Meter, files, links, shuffled_links, tree

KINDS = {"links": links, "links, shuffled": shuffled_links, "files": files, "tree, 32 deep": tree}
COUNTS = {10_000: 11, 100_000: 9, 1_000_000: 7}  # and how often
EXPONENT, BYTES = 1.05, 200


def least(usages):
    return {"cpu": min(usage.cpu for usage in usages), "wall": min(usage.wall for usage in usages),
            "peak": max(usage.peak for usage in usages)}


def measure_count(out, meter, kind, count):
    """What each program takes for so many entries of a kind."""
    folder = out / "bench/generator"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    description, strings = KINDS[kind](folder, count)
    ours = [out / "host/gen_init_cpio_list", *OPTIONS, "-o", folder / "list"]
    programs = {
        "ours": [*ours, description],
        "kernel": [out / "virt/linux/usr/gen_init_cpio", folder / "list"],
        "manifest": [*ours, "--manifest", folder / "manifest", description],
    }
    if kind.startswith("links"):
        del programs["manifest"]
    runs = {name: [] for name in programs}
    for _ in range(COUNTS[count]):
        for name, command in programs.items():
            runs[name].append(meter.run(*command))
    shutil.rmtree(folder)
    return {"strings": strings, **{name: least(usages) for name, usages in runs.items()}}


def exponent(counts, name):
    """Of growth: the slope of a straight line through the logarithms, by least squares."""
    points = [(math.log(count), math.log(result[name]["cpu"])) for count, result in counts.items()]
    x, y = (sum(values) / len(points) for values in zip(*points))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def bytes_an_entry(counts):
    """From the fewest to the most entries, so that what every run takes is not counted."""
    few, many = min(counts), max(counts)
    return (counts[many]["ours"]["peak"] - counts[few]["ours"]["peak"]) / (many - few)


def measure_kind(out, meter, kind, progress):
    counts = {}
    for count in COUNTS:
        progress(f"  generator: {count:,} {kind} ...")
        counts[count] = measure_count(out, meter, kind, count)
    few, many = min(counts), max(counts)
    strings = (counts[many]["strings"] - counts[few]["strings"]) / (many - few)
    return {
        "counts": counts, "exponent": exponent(counts, "ours"), "kernel_exponent": exponent(counts, "kernel"),
        "bytes": bytes_an_entry(counts), "bytes_without_strings": bytes_an_entry(counts) - strings,
    }


def measure(out, progress):
    """{kind: {"counts": {count: ...}, ...}}, for print_table() and bench.json."""
    meter, results = Meter(out / "bench"), {}
    for kind in KINDS:
        try:
            results[kind] = measure_kind(out, meter, kind, progress)
        except (OSError, subprocess.SubprocessError) as error:
            results[kind] = {"failed": str(error)}
    return results


def verdict(value, limit):
    return "reached" if value <= limit else "MISSED"


def print_table(results):
    print(f"\n{'generator':<18}{'entries':>10}{'CPU s':>8}{'kernel':>8}{'wall s':>8}{'kernel':>8}{'MB':>7}  target")
    for kind, result in results.items():
        if "failed" in result:
            print(f"{kind:<18}FAILED: {result['failed']}")
            continue
        for count, row in result["counts"].items():
            ours, kernel = row["ours"], row["kernel"]
            target = f"at most the kernel's: {verdict(ours['cpu'], kernel['cpu'])}" if int(count) > 10_000 else ""
            print(
                f"{kind:<18}{int(count):>10,}{ours['cpu']:>8.3f}{kernel['cpu']:>8.3f}{ours['wall']:>8.3f}"
                f"{kernel['wall']:>8.3f}{ours['peak'] / 1e6:>7.1f}  {target}".rstrip()
            )
            if "manifest" in row:
                more = row["manifest"]
                print(f"{'  --manifest':<28}{more['cpu']:>8.3f}{'':>8}{more['wall']:>8.3f}{'':>8}{more['peak'] / 1e6:>7.1f}")
        print(
            f"  grows as entries^{result['exponent']:.2f} (kernel's {result['kernel_exponent']:.2f}), at most {EXPONENT}: "
            f"{verdict(result['exponent'], EXPONENT)}; {result['bytes']:.0f} bytes an entry, "
            f"{result['bytes_without_strings']:.0f} without strings, at most {BYTES}: "
            f"{verdict(result['bytes_without_strings'], BYTES)}"
        )
