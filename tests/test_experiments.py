"""make try and make sweep without a guest: specs, statistics, records, drawings, and what is refused."""

import io
import itertools
import json
import os
import re
import resource
import subprocess
import sys

import pytest

import sweeps
from project import TOP

sys.path.insert(0, str(TOP / "src"))

from experiments import archive, figures, least_memory, records, screen, spec, svg  # noqa: E402
from experiments.problem import GuestFailed, Problem  # noqa: E402
from experiments.trying import Output  # noqa: E402


def experiments(*words, **more):
    return subprocess.run(
        [sys.executable, "-B", "-m", "experiments", *map(str, words)], cwd=TOP, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": "src"}, timeout=60, **more,
    )


@pytest.fixture
def spec_file(tmp_path):
    def write(text):
        path = tmp_path / "my.toml"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def kernel(tmp_path):
    """The head of a bzImage of ours."""
    data = bytearray(4096)
    data[0x202:0x206] = b"HdrS"
    data[0x20E:0x210] = (0x600).to_bytes(2, "little")
    data[0x800:0x820] = b"6.12.1 (nutshell@nutshell) #1".ljust(32, b"\0")
    path = tmp_path / "bzImage"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("text, message", [
    ('append = ["a"]\n\nmems = [64]\n', r":3: error: unknown key 'mems'; did you mean 'mem'\?"),
    ("# nothing\nfrobnicate = 1\n", r":2: error: unknown key 'frobnicate'; there are: append, mem"),
    ("runs = 3\n[append]\nx = 1\n", r":2: error: append wants texts"),
    ("mem = [64, 'x']\n", r":1: error: mem wants numbers of MiB"),
    ("mem = []\n", r":1: error: mem wants"),
    ("mem = [true]\n", r":1: error: mem wants"),
    ("runs = 0\n", r":1: error: runs wants a number from 1 to 1000"),
    ('better = "more"\n', r':1: error: better wants "lower" or "higher"'),
    ('append = ["a"\nruns = 1\n', r":2:\d+: error: "),
    ("runs = 1\nruns = 2\n", r":2:\d+: error: "),
])
def test_a_wrong_spec_is_refused_with_its_place(spec_file, text, message):
    path = spec_file(text)
    with pytest.raises(Problem) as error:
        spec.read(path)
    assert re.match(re.escape(str(path)) + message, str(error.value)), error.value


def test_spec_and_words_mean_the_same(spec_file):
    path = spec_file('append = ["", "quiet"]\nmem = [64, 128]\nkernel = ["k"]\nruns = 3\n')
    words = spec.from_words({"append": "|quiet", "mem": "64|128", "kernel": "k", "runs": "3"})
    assert spec.read(path) == words
    assert [(one.append, one.mem) for one in spec.Spec(**words).configurations()] == [
        ("", 64), ("", 128), ("quiet", 64), ("quiet", 128),
    ]


def test_lists_of_command_lines_are_combined_the_first_is_the_baseline():
    found = spec.Spec(append=[["", "a", ""], ["", "b"]], kernel=["k"]).configurations()
    assert [one.append for one in found] == ["", "b", "a", "a b"]


@pytest.mark.parametrize("words, message", [
    (["--mem", "64|lots"], "MEM=64|lots: this takes numbers of MiB"),
    (["--runs", "many"], "N=many: this takes a number from 1 to 1000"),
    (["--jobs", "0"], "JOBS=0: a number above 0"),
    (["--find", "men"], "FIND=men: not known here; did you mean 'mem'?"),
    (["--spec", "/nowhere/x"], "SPEC=/nowhere/x: No such file"),
])
def test_wrong_words_are_refused(tmp_path, kernel, words, message):
    result = experiments("sweep", "--kernel", kernel, "--folder", tmp_path / "s", *words)
    assert result.returncode == 2 and result.stdout == ""
    assert result.stderr.startswith(f"sweep: error: {message}") and result.stderr.count("\n") == 1


@pytest.mark.parametrize("words, message", [
    (["--kernel", "/nowhere/bzImage", "--run", "true"], "KERNEL=/nowhere/bzImage: No such file"),
    (["--kernel", "README.md", "--run", "true"], "KERNEL=README.md: not a bzImage"),
    (["--run", ""], "no command: RUN="),
    (["--run", "true", "--files", "/nowhere"], "FILES=/nowhere: no such folder"),
    (["--run", "true", "--files", "docs", "--append", "root=/dev/vda"], "FILES= goes into the initramfs"),
    (["--run", "true", "--append", "x" * 2048], "APPEND= is too long"),
    (["--run", "true", "--append", "a\nb"], "APPEND= is of two lines"),
])
def test_try_refuses_before_it_boots(tmp_path, kernel, words, message):
    place = ["--results", tmp_path / "r", "--transcript", tmp_path / "t"]
    result = experiments("try", "--kernel", kernel, *place, *words)
    assert result.returncode == 2 and result.stdout == ""
    assert result.stderr.startswith(f"try: error: {message}") and result.stderr.count("\n") == 1


def test_what_qemu_refuses_is_told(tmp_path, kernel):
    place = ["--results", tmp_path / "r", "--transcript", tmp_path / "t"]
    result = experiments("try", "--kernel", kernel, "--run", "true", "--mem", "64M", "--accel", "tcg", *place)
    assert result.returncode == 2
    assert result.stderr == "try: error: qemu: error: --mem needs a number above 0, not '64M'\n"


def test_a_foreign_kernel_needs_our_initramfs(tmp_path, kernel):
    kernel.write_bytes(kernel.read_bytes().replace(b"nutshell@", b"somebody@"))
    place = ["--results", tmp_path / "r", "--transcript", tmp_path / "t"]
    result = experiments("try", "--kernel", kernel, "--run", "true", *place)
    assert result.returncode == 2 and "is a kernel without nutshell in it" in result.stderr
    result = experiments("try", "--kernel", kernel, "--run", "true", "--initramfs", "/nowhere", *place)
    assert result.returncode == 2 and "/nowhere: No such file" in result.stderr


def test_records_survive_a_cut_line(tmp_path):
    path = tmp_path / "runs.jsonl"
    first = records.Records(path)
    first.add({"identity": "a", "x": 1})
    first.close()
    with open(path, "ab") as file:
        file.write(b'{"identity": "a", "x"')
    second = records.Records(path)
    assert second.of("a") == [{"identity": "a", "x": 1}]
    second.add({"identity": "b"})
    second.close()
    assert [json.loads(line)["identity"] for line in path.read_text().splitlines()] == ["a", "b"]


def test_records_on_a_disk_that_gets_full(tmp_path):
    mine = records.Records(tmp_path / "runs.jsonl")
    mine.add({"identity": "a"})
    before = (tmp_path / "runs.jsonl").read_bytes()
    # The kernel takes what there is room for, and refuses the rest.
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 5, limit[1]))
    try:
        with pytest.raises(Problem, match="runs.jsonl: File too large.*kept there"):
            mine.add({"identity": "a", "more": "x" * 100})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert (tmp_path / "runs.jsonl").read_bytes() == before and len(mine.of("a")) == 1
    mine.add({"identity": "a"})
    mine.close()
    assert len((tmp_path / "runs.jsonl").read_text().splitlines()) == 2


def test_records_tell_what_they_are_of():
    same = records.identity("timed", "hash", "--mem", 64, "--append", "quiet")
    assert same == records.identity("timed", "hash", "--mem", 64, "--append", "quiet")
    assert same not in [
        records.identity("counted", "hash", "--mem", 64, "--append", "quiet"),
        records.identity("timed", "other", "--mem", 64, "--append", "quiet"),
        records.identity("timed", "hash", "--mem", 65, "--append", "quiet"),
        records.identity("timed", "hash", "--mem", 64, "--append", "quiet", "a command"),
    ]


def test_log_difference_leaves_out_what_differs_anyway():
    baseline = [["a", "b", "took 1 us", "Command line: x"], ["a", "b", "took 2 us", "Command line: x"]]
    ours = [["a", "c", "took 3 us", "Command line: y"], ["c", "a", "took 4 us", "Command line: y"]]
    assert figures.log_difference(ours, baseline) == (["c"], ["b"])


@pytest.mark.parametrize("least", [9, 34, 100, 512])
def test_bisection(least):
    assert least_memory.find(lambda mib: mib >= least) == least


def test_bisection_gives_up():
    with pytest.raises(GuestFailed):
        least_memory.find(lambda mib: False)
    answers = iter(itertools.cycle([True, False]))
    with pytest.raises(GuestFailed):
        least_memory.find(lambda mib: next(answers) if mib > 500 else mib > 490 and next(answers))


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_output_ends_at_its_mark_however_it_is_cut(tmp_path, size):
    data = b"text with MAR in it\n" * 3
    with open(tmp_path / "o", "wb") as file:
        output = Output("MARK", file)
        for start in range(0, len(data + b"MARKnoise"), size):
            output.take((data + b"MARKnoise")[start : start + size])
    assert (tmp_path / "o").read_bytes() == data and output.complete


def test_output_is_seen_as_it_comes():
    stream = io.BytesIO()
    output = Output("MARK", stream)
    for data, seen in [(b"hi\n", b"hi\n"), (b"to MA", b"hi\nto "), (b"N", b"hi\nto MAN"), (b"M", b"hi\nto MAN"), (b"ARK", b"hi\nto MAN")]:
        output.take(data)
        assert stream.getvalue() == seen
    assert output.complete


def test_archive_takes_any_name_and_gives_back_only_below(tmp_path):
    folder = tmp_path / "my files"
    (folder / "a b").mkdir(parents=True)
    (folder / "a b/it's \u00e4 $x").write_text("content")
    with open(tmp_path / "x.cpio", "wb") as file:
        archive.cpio(folder, file)
        assert file.tell() % 4 == 0
    listing = subprocess.run(["cpio", "-tv", "--quiet"], input=(tmp_path / "x.cpio").read_bytes(), capture_output=True)
    assert b"a b/it's" in listing.stdout and b" root " in listing.stdout
    evil = subprocess.run(
        ["tar", "-c", "-P", "--transform=s,^,../../,", "-f", "-", "-C", folder, "a b"], capture_output=True, check=True
    ).stdout
    (tmp_path / "in").mkdir()
    for refused in (evil, b"no archive" * 100):
        with pytest.raises(Problem):
            archive.unpack(refused, tmp_path / "in/back")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "my files", "x.cpio"]
    assert list((tmp_path / "in").iterdir()) == []
    good = subprocess.run(["tar", "-c", "-f", "-", "-C", folder, "."], capture_output=True, check=True).stdout
    archive.unpack(good, tmp_path / "in/back")
    assert (tmp_path / "in/back/a b/it's \u00e4 $x").read_text() == "content"


def test_files_of_a_sweep(tmp_path):
    sweep = sweeps.finished(tmp_path)
    sweeps.write(sweep)
    results = json.loads((tmp_path / "results.json").read_text())
    assert [one["append"] for one in results["configurations"]] == ["", "<quiet>&"]
    assert results["configurations"][1]["figures"]["command"]["values"] == [2, 3]
    assert len((tmp_path / "results.csv").read_text().splitlines()) == 1 + 2 * 2 * len(sweep.figures)
    page = (tmp_path / "index.html").read_text()
    assert "<quiet>" not in page and "&lt;quiet&gt;" in page and "new &lt;line&gt;" in page and "a panic" in page
    assert not re.search(r"(?:src|href)=", page)
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize("low, high", [(0, 1), (700e6, 740e6), (-3, 4), (8, 8), (0.001, 0.0013)])
def test_ticks(low, high):
    found = svg.ticks(low, high)
    assert 1 <= len(found) <= 9
    assert all(low - 1e-6 <= value <= high + 1e-6 for value, _ in found)
    assert len({label for _, label in found}) == len(found)


def test_labels_say_what_differs():
    make = spec.Configuration
    assert screen.labels([make("k", "", 64, 1), make("k", "a", 64, 1)]) == ["(nothing)", "a"]
    assert screen.labels([make("k", "a", 64, 1), make("k", "a", 128, 1)]) == ["a, 64 MiB", "a, 128 MiB"]
    assert screen.labels([make("k", "a", 64, 1), make("l", "a", 64, 2)]) == ["k, a, CPUS=1", "l, a, CPUS=2"]
