"""The parts of make bench that judge: the baseline, the peers that cannot be had, the page."""

import gzip
import json
import sys

import pytest

from project import TOP

sys.path.insert(0, str(TOP / "tests/bench"))

import baseline  # noqa: E402
import bench  # noqa: E402
import page  # noqa: E402
import peers  # noqa: E402
import variants  # noqa: E402

FIGURES = {
    "bytes": {"pc": {"value": 1000, "runs": 1}, "virt": {"failed": "no bundle"}},
    "wall": {"pc": {"value": 2.5, "runs": 7}},
    "variants": {
        "virt, lz4": {"bytes": 500, "instructions": {"value": 250_000_000}, "memory_kib": {"value": 20_480}},
        "pc, lz4": {"bytes": 800, "instructions": {"value": 450_000_000}, "memory_kib": {"value": 30_720}},
        peers.NAME: {"bytes": 9000, "instructions": {"value": 2_500_000_000}, "memory_kib": {"value": 60_000}},
        "other": {"not_measured": "no apt here"},
    },
}


def test_only_what_repeats_and_is_ours_is_in_the_baseline():
    found = baseline.deterministic(FIGURES)
    assert found["bytes, pc"] == 1000 and found["instructions, virt, lz4"] == 250_000_000
    assert not [name for name in found if "wall" in name or peers.NAME in name or "bytes, virt" == name]


@pytest.mark.parametrize("now, worse, better", [
    (1000, [], []), (1020, [], []), (1021, ["bytes, pc"], []), (980, [], []), (979, [], ["bytes, pc"]),
])
def test_a_regression_is_more_than_two_per_cent(now, worse, better, capsys):
    figures = {"bytes": {"pc": {"value": now, "runs": 1}}}
    before = {"bytes, pc": 1000, "memory, virt": 34}
    found = baseline.compare(figures, before)
    assert [[row[0] for row in rows] for rows in found] == [worse, better]
    assert baseline.tell(figures, before) == len(worse)
    assert ("REGRESSION  bytes, pc: 1,000 to" in capsys.readouterr().out) == bool(worse)


def test_saving_keeps_what_was_not_measured(tmp_path):
    file = tmp_path / "baseline.json"
    file.write_text('{"memory, virt": 34, "bytes, pc": 1}')
    baseline.save(FIGURES, file)
    assert baseline.load(file)["memory, virt"] == 34 and baseline.load(file)["bytes, pc"] == 1000
    assert [path.name for path in tmp_path.iterdir()] == ["baseline.json"]


def test_committed_baseline_names_figures_that_there_are():
    names = {name.split(",")[0] for name in baseline.load()}
    assert names and names <= {*baseline.DETERMINISTIC, *baseline.VARIANTS}


def test_kernels_are_told_beside_debians():
    told = {line[0]: line for line in variants.rows(FIGURES["variants"])}
    assert told["virt, lz4"][3] == "0.100" and "reached" in told["virt, lz4"][5]
    assert told["pc, lz4"][3] == "0.180" and told["other"][1] == "not measured"
    slow = {**FIGURES["variants"], "virt, lz4": {**FIGURES["variants"]["virt, lz4"], "instructions": {"value": 251_000_000}}}
    assert "MISSED" in {line[0]: line for line in variants.rows(slow)}["virt, lz4"][5]


def test_peers_that_are_not_there_say_why(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert peers.kernel(tmp_path) == (None, "no apt here")
    assert {result["not_measured"] for result in peers.initramfs(tmp_path, 1).values()} == {"no apt here"}
    assert "MKROOT=" in peers.mkroot(tmp_path, None)["not_measured"]
    assert f"MKROOT={tmp_path}: no mkroot.sh" in peers.mkroot(tmp_path, tmp_path)["not_measured"]


@pytest.fixture
def toybox(tmp_path):
    """A tree like toybox's, with a mkroot of that script; out, as far as mkroot needs it."""
    out = tmp_path / "out"
    for folder in (out / "src/linux", out / "log", out / "bench/peers", tmp_path / "toybox/scripts"):
        folder.mkdir(parents=True)
    (out / "src/linux/Makefile").write_text("VERSION = 6\n")

    def write(script):
        (tmp_path / "toybox/scripts/mkroot.sh").write_text(script)
        return out, tmp_path / "toybox"

    return write


def test_mkroot_is_built_once_from_its_source(toybox):
    script = 'mkdir -p root/host; cd root/host; cat "${1#LINUX=}/Makefile" >linux-kernel; echo $$ | gzip >initramfs.cpio.gz'
    out, source = toybox(script)
    found = peers.mkroot(out, source)
    assert found["with_kernel"] == found["bytes"] + len("VERSION = 6\n")
    before = (out / "bench/peers/mkroot/toybox/root/host/initramfs.cpio.gz").read_bytes()
    assert peers.mkroot(out, source) == found
    assert (out / "bench/peers/mkroot/toybox/root/host/initramfs.cpio.gz").read_bytes() == before
    # Neither its source nor the kernel's has anything new in it.
    assert sorted(path.name for path in source.rglob("*")) == ["mkroot.sh", "scripts"]
    assert [path.name for path in (out / "src/linux").iterdir()] == ["Makefile"]


def test_an_archive_that_mkroot_left_empty_is_packed(toybox):
    out, source = toybox("mkdir -p root/host/fs/etc; cd root/host; : >linux-kernel; : >fs/etc/passwd; : | gzip >initramfs.cpio.gz")
    made, reason = peers.mkroot_built(out, source)
    assert reason is None
    archive = gzip.decompress((made / "initramfs.cpio.gz").read_bytes())
    assert archive.startswith(b"070701") and b"etc/passwd\0" in archive


@pytest.mark.parametrize("script, reason", [
    ("echo no compiler; exit 3", "scripts/mkroot.sh failed with status 3: "),
    ("mkdir -p root/host; : >root/host/linux-kernel", "mkroot has made no initramfs.cpio.gz: "),
])
def test_a_mkroot_that_fails_says_where(toybox, script, reason):
    out, source = toybox(script)
    assert peers.mkroot(out, source) == {"not_measured": f"{reason}{out}/log/mkroot.log"}


def test_page_shows_tables_and_history():
    history = [{"date": f"2026-01-0{i}T00:00:00", "figures": {"bytes, pc": 1000 + i}} for i in range(1, 4)]
    found = {"date": "now", "machine": {"cores": 2, "qemu": "QEMU <7>"}, "figures": FIGURES, "history": history}
    text = page.render(found, [[("figure", "profile"), ("a & b", "pc")]])
    assert "a &amp; b" in text and "QEMU &lt;7&gt;" in text and "+0.2 %" in text and "<script" not in text
    assert json.dumps(found)


@pytest.fixture
def run_bench(tmp_path, monkeypatch):
    """run_bench({figure: what measuring pc gives, or raises}): main()'s status and what bench.json then holds."""
    monkeypatch.setenv("NUTSHELL_OUT", str(tmp_path))
    monkeypatch.setattr(baseline, "load", dict)
    monkeypatch.setattr(bench, "PROFILES", ["pc"])
    monkeypatch.setattr(bench, "WHOLES", [])

    def run(measured):
        def call(name):
            def measure(_):
                if isinstance(measured[name], BaseException):
                    raise measured[name]
                return {"value": measured[name], "runs": 1}

            return measure

        monkeypatch.setattr(bench, "FIGURES", {name: (name, "{:.0f}", {}, call(name)) for name in measured})
        monkeypatch.setattr(sys, "argv", ["bench", *(f"--only={name}" for name in measured)])
        status = bench.main()
        return status, json.loads((tmp_path / "bench.json").read_text())["figures"]

    return run


def test_an_interrupted_bench_keeps_what_it_has(run_bench, tmp_path, capsys):
    assert run_bench({"bytes": 1000, "memory": 30}) == (0, {"bytes": {"pc": {"value": 1000, "runs": 1}}, "memory": {"pc": {"value": 30, "runs": 1}}})
    status, kept = run_bench({"bytes": 1001, "memory": KeyboardInterrupt()})
    assert status == 130
    assert kept == {"bytes": {"pc": {"value": 1001, "runs": 1}}, "memory": {"pc": {"value": 30, "runs": 1}}}
    assert f"interrupted: what was measured is in {tmp_path}/bench.json" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bench", "bench.html", "bench.json"]


def test_a_figure_that_fails_leaves_the_others(run_bench, capsys):
    status, kept = run_bench({"bytes": AssertionError(), "memory": 30})
    assert status == 1 and kept["memory"]["pc"]["value"] == 30
    assert "FAILED  bytes, pc: AssertionError()" in capsys.readouterr().err
