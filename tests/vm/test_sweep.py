"""make sweep: boots measured and compared, kept, gone on with, and broken off."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from project import TOP, make
from guest import BOOT
from test_try import children_of, wait_for

sys.path.insert(0, str(TOP / "src"))

from experiments import boots, least_memory  # noqa: E402
from experiments.bundle import Bundle  # noqa: E402

COUNTED = ("init_instructions", "login_instructions")


@pytest.fixture
def words(kernel, out, tmp_path):
    """The command line of a sweep of one run, without what is to be compared."""
    return [
        sys.executable, "-B", "-m", "experiments", "sweep", "--kernel", kernel("virt"), "--accel", "tcg", "--out", out,
        "--folder", tmp_path / "sweep", "--timeout", BOOT, "--jobs", "1", "--runs", "1",
    ]


def run(words, *more):
    return subprocess.run(
        list(map(str, [*words, *more])), cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": "src"}, timeout=12 * BOOT,
    )


def results(folder):
    return json.loads((folder / "results.json").read_text())["configurations"]


def test_a_sweep_and_its_next_run(words, tmp_path):
    # The second command line is one that no kernel survives.
    words += ["--append", "|rdinit=/nosuch root=/dev/nosuch", "--command", "echo 4.5e1", "--unit", "ms", "--mem", "100"]
    first = run(words)
    assert first.returncode == 1, first.stdout + first.stderr
    good, bad = results(tmp_path / "sweep")
    figures = {key: one["values"] for key, one in good["figures"].items()}
    assert all(len(values) == 1 for values in figures.values()), figures
    init, login = (figures[key][0] for key in COUNTED)
    assert 100 < init < login < 5000
    assert 0.3 < figures["init_seconds"][0] < figures["login_seconds"][0]
    assert 5 < figures["memory"][0] < 100
    assert figures["services"] == [7] or figures["services"][0] >= 5
    assert figures["command"] == [45] and good["figures"]["command"]["unit"] == "ms"
    assert len(bad["failed"]) == 2 and all(text.startswith("the kernel panicked: VFS") for text in bad["failed"])
    assert "2 boots failed, the last one: the kernel panicked: VFS" in first.stdout
    assert (tmp_path / "sweep/index.html").stat().st_size > 5000
    # Nothing is left to do; another command line is, and the earlier ones are still there.
    again = run(words)
    assert again.returncode == 1 and "4 of the boots were made before" in again.stdout
    assert len((tmp_path / "sweep/runs.jsonl").read_text().splitlines()) == 4


def test_one_that_is_broken_off_goes_on(words, tmp_path):
    words += ["--append", "|quiet"]
    log = tmp_path / "sweep/runs.jsonl"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        list(map(str, words)), cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": "src", "TMPDIR": str(scratch)},
    ) as process:
        wait_for(lambda: log.exists() and log.stat().st_size and children_of(process.pid), 4 * BOOT)
        running = children_of(process.pid)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=BOOT)
    assert process.returncode == 130
    assert "the same command goes on from there" in output and errors == "sweep: interrupted\n"
    assert list(scratch.iterdir()) == []
    assert running and not any(Path(f"/proc/{pid}").exists() for pid in running)
    kept = log.read_text().splitlines()
    assert 1 <= len(kept) < 4
    # A line that was cut counts as none.
    log.write_text(log.read_text() + '{"identity": "')
    result = run(words)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"; {len(kept)} of the boots were made before" in result.stdout
    assert log.read_text().splitlines()[: len(kept)] == kept and len(log.read_text().splitlines()) == 4
    plain, quiet = results(tmp_path / "sweep")
    assert {key: len(one["values"]) for key, one in plain["figures"].items()} == {key: 1 for key in quiet["figures"]}


def test_a_command_that_prints_no_number(words, tmp_path):
    result = run(words, "--command", "echo 1 2")
    assert result.returncode == 0
    assert "'echo 1 2' is to print one number and printed: 1 2" in result.stdout


def test_full_disk(words, tmp_path):
    """What was measured is kept, and one line says where there was no room."""
    (tmp_path / "sweep").mkdir()
    (tmp_path / "sweep/index.html.new").symlink_to("/dev/full")
    result = run(words)
    assert result.returncode == 2
    assert result.stderr.startswith(f"sweep: error: {tmp_path}/sweep/index.html: No space left on device; what was measured")
    assert result.stderr.count("\n") == 1
    assert len((tmp_path / "sweep/runs.jsonl").read_text().splitlines()) == 2
    assert "2 of the boots were made before" in run(words).stdout


def test_full_disk_while_a_guest_talks(words, tmp_path):
    """The console's transcript is what there is no room for: it is named, and no QEMU stays."""
    (tmp_path / "sweep/console").mkdir(parents=True)
    (tmp_path / "sweep/console/0-timed-0.log").symlink_to("/dev/full")
    result = run(words)
    assert result.returncode == 2
    assert result.stderr == (
        f"sweep: error: {tmp_path}/sweep/console/0-timed-0.log: No space left on device; what was measured before is kept in "
        f"{tmp_path}/sweep/runs.jsonl\n"
    )
    assert len((tmp_path / "sweep/runs.jsonl").read_text().splitlines()) == 1


def test_counting_repeats(kernel, out, tmp_path):
    """Two boots differ by less than what would be told as a difference."""
    from report import clock

    bundle = Bundle(kernel("virt"))
    options = ["--net", "none", "--append", bundle.append("", ""), "--initrd", clock.initrd(out, tmp_path / "clock")]
    first, second = (boots.counted(bundle, options, tmp_path / "log", 3 * BOOT)["login_instructions"] for _ in range(2))
    assert abs(first - second) / first < 0.02


def test_least_memory(kernel, tmp_path):
    """The judgement that bisection rests on."""
    bundle = Bundle(kernel("virt"))
    options = ["--net", "none", "--append", bundle.append("", "")]
    assert least_memory.boots_with(bundle, 96, options, tmp_path / "log", BOOT)
    assert not least_memory.boots_with(bundle, 16, options, tmp_path / "log", BOOT)


def test_make_sweep_refuses_a_spec(out, tmp_path):
    path = tmp_path / "my.toml"
    path.write_text('append = [""]\nruns = 3\nkernels = ["x"]\n')
    result = make("sweep", f"O={out}", f"SPEC={path}", f"RESULTS={tmp_path}/sweep", "SETUP=no")
    assert result.returncode == 2
    assert f"sweep: error: {path}:3: error: unknown key 'kernels'; did you mean 'kernel'?" in result.stderr
