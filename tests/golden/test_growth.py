"""Time grows with the number of entries, not faster, and memory is what the figures say (docs/figures.md).

Time is judged coarsely: the limit is far from what is measured, and far from what a walk through all
entries for each of them would take.
"""

import math
import shutil

import pytest
from growth import OPTIONS, Meter, files, links, shuffled_links, tree, written
from test_golden import PROGRAM

FEW, MANY = 10_000, 100_000
# The figures say 200; the system counts memory in portions.
BYTES_AN_ENTRY = 220
# 25 times the time for 10 times the entries: processors are shared, and caches end.
MOST_EXPONENT = 1.4


def one_folder(folder, count):
    return written(folder, [f"pipe /f{i * 7919 % count}\n" for i in range(count)])


def removed(folder, count):
    return written(folder, [f"{verb} /f{i}\n" for verb in ("pipe", "remove") for i in range(count // 2)])


def replaced(folder, count):
    return written(folder, [f"{verb} /f{i}\n" for verb in ("pipe", "replace sock") for i in range(count // 2)])


def wide_tree(folder, count):
    return tree(folder, count, levels=4, inodes=100)


def deep_tree(folder, count):
    return tree(folder, count, levels=200, inodes=100)


@pytest.fixture(name="meter", scope="module")
def make_meter(tmp_path_factory):
    return Meter(tmp_path_factory.mktemp("meter"))


def usage(meter, folder, description):
    """The best of three for time, as whatever else runs only adds to it."""
    runs = [meter.run(PROGRAM, *OPTIONS, "-o", folder / "list", description) for _ in range(3)]
    return min(run.cpu for run in runs), max(run.peak for run in runs)


@pytest.mark.parametrize("kind", [links, shuffled_links, files, wide_tree, deep_tree, one_folder, removed, replaced])
def test_growth(meter, tmp_path, kind):
    cpu, peak, strings = {}, {}, {}
    for count in (FEW, MANY):
        folder = tmp_path / str(count)
        folder.mkdir()
        description, strings[count] = kind(folder, count)
        cpu[count], peak[count] = usage(meter, folder, description)
        shutil.rmtree(folder)
    exponent = math.log10(cpu[MANY] / cpu[FEW])
    assert exponent < MOST_EXPONENT, f"{cpu[FEW]:.3f} s for {FEW}, {cpu[MANY]:.3f} s for {MANY}"
    each = (peak[MANY] - peak[FEW] - strings[MANY] + strings[FEW]) / (MANY - FEW)
    assert each < BYTES_AN_ENTRY, f"{each:.0f} bytes of memory for each entry, strings not counted"
