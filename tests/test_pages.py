"""The pages of make sweep and make bench in a browser. That of make report, which needs a boot, is under vm/."""

import json
import sys

import pytest

import browser
import sweeps
from project import TOP
from test_bench import FIGURES

sys.path.insert(0, str(TOP / "tests/bench"))

import page as bench_page  # noqa: E402

WIDTHS_AND_THEMES = [(width, theme) for width in (1200, 390) for theme in ("light", "dark")]
CIRCLES = "[...document.querySelectorAll('svg')].map(one => one.querySelectorAll('circle').length)"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with browser.opened(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    found = sweeps.finished(tmp_path_factory.mktemp("sweep"))
    sweeps.write(found)
    return found


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    history = [{"date": f"2026-01-0{i}T00:00:00", "figures": {"bytes, pc": 1000 + i}} for i in range(1, 4)]
    found = {"date": "now", "machine": {"cores": 2, "qemu": "QEMU"}, "figures": FIGURES, "history": history}
    path = tmp_path_factory.mktemp("bench") / "bench.html"
    path.write_text(bench_page.render(found, [[("figure", "a long text " * 20), ("bytes", "pc")]]))
    return path


@pytest.mark.parametrize("width, theme", WIDTHS_AND_THEMES)
def test_sweeps_page_renders_everywhere(chromium, sweep, out, width, theme):
    chromium.check_readable(sweep.folder / "index.html", width, theme, out / "test")
    heights = chromium.value("[...document.querySelectorAll('svg.runs')].map(one => one.getBoundingClientRect().height)")
    assert len(heights) == len(sweep.figures) and min(heights) > 80


def test_sweeps_page_shows_each_run(chromium, sweep):
    chromium.check_silent(sweep.folder / "index.html")
    results = json.loads((sweep.folder / "results.json").read_text())["configurations"]
    shown = chromium.value(
        "[...document.querySelectorAll('table tr')].slice(1).map(row => [...row.cells].map(cell => cell.textContent))"
    )
    assert [row[0] for row in shown] == [one["name"] for one in results]
    for row, one in zip(shown, results):
        for cell, figure in zip(row[1:], one["figures"].values()):
            assert float(cell.split("too")[0].split("baseline")[0]) == pytest.approx(figure["median"], abs=0.51)
    assert chromium.value(CIRCLES) == [sum(len(one["figures"][f.key]["values"]) for one in results) for f in sweep.figures]
    for drawing in sorted(sweep.folder.glob("*.svg")):
        chromium.check_silent(drawing)
        assert chromium.value("document.documentElement.getBoundingClientRect().height") > 80


@pytest.mark.parametrize("width, theme", WIDTHS_AND_THEMES)
def test_benchs_page_renders_everywhere(chromium, bench, out, width, theme):
    chromium.check_readable(bench, width, theme, out / "test")
    bars = chromium.value("[...document.querySelectorAll('#kernels rect')].map(one => one.getBoundingClientRect().width)")
    measured = [result["instructions"]["value"] for result in FIGURES["variants"].values() if "instructions" in result]
    assert [bar / max(bars) for bar in bars] == pytest.approx([value / max(measured) for value in measured], rel=0.01)


def test_benchs_page_is_silent(chromium, bench):
    chromium.check_silent(bench)
