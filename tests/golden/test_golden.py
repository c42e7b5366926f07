"""One folder, one run of gen_init_cpio_list, one expected result.

CASE/in.rootfs     the description; other files beside it are its sources
CASE/setup.sh      run in a copy of the folder first, for what git cannot hold (a FIFO, a setuid bit);
                   $GOLDEN/elf-programs.sh makes small programs and libraries for several cases
CASE/cmd           the arguments, where the usual ones (USUAL) will not do; a '<' takes standard input
CASE/expect.NAME   what out/NAME must be: list, and others that cmd asks for
CASE/expect.staged what the files made by the program hold
CASE/expect.stderr what must be printed; without it, nothing may be
CASE/expect.status exit status, if not 0 with an expect.list and 1 without

@DIR@ stands for the copy, @OUT@ for the folder of results and @FULL@ for a full disk, in cmd and in what
is expected.
GOLDEN_UPDATE=1 writes what is found over what was expected: read it before you commit it.
"""

import os
import shlex
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
REPO = HERE.parent.parent
OUT = Path(os.environ.get("NUTSHELL_OUT", REPO / "out"))
PROGRAM = Path(
    os.environ.get("GEN_INIT_CPIO_LIST", OUT / "host/gen_init_cpio_list")
).resolve()
USUAL = "--skip no-init,no-console --stage @OUT@/stage -o @OUT@/list in.rootfs"
CASES = sorted(path.parent for path in HERE.glob("*/in.rootfs"))
TIMEOUT = 60
PREVIOUS = b"what an earlier run has left\n"


def device(folder, name, minor):
    """/dev/null or /dev/full. Root gets one of its own: a program that is wrong might replace it."""
    path = folder / name
    if os.geteuid() != 0:
        return Path("/dev") / name
    if not path.exists():
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, minor))
    return path


def run(arguments, cwd, stdin=None, env=None):
    return subprocess.run(
        [str(PROGRAM), *arguments],
        cwd=cwd,
        stdin=stdin or subprocess.DEVNULL,
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
        env=env,
    )


def substitute(text, places):
    for name, place in places.items():
        text = text.replace(name, place)
    return text


def abstract(data, places):
    for name, place in places.items():
        data = data.replace(os.fsencode(place), name.encode())
    return data


def run_case(case, tmp_path, **environment):
    """Runs a case in a copy, and returns (process, folder of results, places)."""
    copy, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(case, copy, symlinks=True)
    out.mkdir()
    (out / "list").write_bytes(PREVIOUS)
    places = {"@OUT@": str(out), "@DIR@": str(copy), "@FULL@": str(device(tmp_path, "full", 7))}
    if (case / "setup.sh").exists():
        subprocess.run(
            ["sh", "-eu", "setup.sh"], cwd=copy, check=True, timeout=TIMEOUT, env=os.environ | {"GOLDEN": str(HERE)}
        )
    command = (case / "cmd").read_text() if (case / "cmd").exists() else USUAL
    arguments = shlex.split(substitute(command, places))
    stdin = None
    if "<" in arguments:
        at = arguments.index("<")
        stdin = open(copy / arguments[at + 1], "rb")  # closed with the process
        del arguments[at : at + 2]
    process = run(arguments, copy, stdin, {**os.environ, **environment})
    if stdin:
        stdin.close()
    return process, out, places


def expected_files(case):
    others = ("expect.stderr", "expect.status", "expect.staged")
    return {
        path.name.split(".", 1)[1]: path
        for path in case.glob("expect.*")
        if path.name not in others
    }


def staged(out):
    """Each file of the stage folder that the list names, with its path in the image."""
    result = b""
    for line in (out / "list").read_bytes().splitlines():
        words = line.split()
        if words[0] == b"file" and words[2].startswith(os.fsencode(out / "stage")):
            result += b"== " + words[1] + b"\n" + Path(os.fsdecode(words[2])).read_bytes()
    return result


def update(case, process, out, places):
    wanted = expected_files(case)
    if process.returncode == 0:
        wanted.setdefault("list", case / "expect.list")
    for name, path in wanted.items():
        path.write_bytes(abstract((out / name).read_bytes(), places))
    if process.returncode == 0 and staged(out):
        (case / "expect.staged").write_bytes(staged(out))
    (case / "expect.stderr").unlink(missing_ok=True)
    if process.stderr:
        (case / "expect.stderr").write_bytes(abstract(process.stderr, places))
    if process.returncode == 2:
        (case / "expect.status").write_text("2\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case, tmp_path):
    process, out, places = run_case(case, tmp_path)
    if os.environ.get("GOLDEN_UPDATE"):
        update(case, process, out, places)
    wanted = expected_files(case)
    status = 0 if "list" in wanted else 1
    if (case / "expect.status").exists():
        status = int((case / "expect.status").read_text())
    stderr = b""
    if (case / "expect.stderr").exists():
        stderr = (case / "expect.stderr").read_bytes()
    assert abstract(process.stderr, places) == stderr
    assert process.returncode == status
    for name, path in wanted.items():
        assert abstract((out / name).read_bytes(), places) == path.read_bytes(), name
    if (case / "expect.staged").exists():
        assert staged(out) == (case / "expect.staged").read_bytes()
    if status:
        assert (out / "list").read_bytes() == PREVIOUS
        assert not process.stdout
    assert sorted(path.name for path in out.iterdir() if "." in path.name) == []


GOOD_CASES = [case for case in CASES if (case / "expect.list").exists()]


@pytest.mark.parametrize("case", GOOD_CASES, ids=lambda case: case.name)
def test_list_is_a_description_of_itself(case, tmp_path):
    """What was emitted, read again, is emitted again; in any locale, time zone and umask."""
    process, out, _ = run_case(case, tmp_path, LC_ALL="C.UTF-8", TZ="Asia/Tokyo")
    assert process.returncode == 0
    again = run(["--skip", "no-init,no-console,dangling-link", "-o", "-", out / "list"], "/")
    assert again.stdout == (out / "list").read_bytes()
    assert again.returncode == 0


def test_each_check_has_a_case():
    rows = run(["--list-checks"], HERE).stdout.decode().splitlines()
    names = {row.split()[0] for row in rows}
    texts = [path.read_bytes() for path in HERE.glob("*/expect.stderr")]
    missing = {
        name for name in names if not any(f"[{name}]\n".encode() in text for text in texts)
    }
    assert len(names) > 30
    assert missing == set()
