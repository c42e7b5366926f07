"""A host that changes while it is read, and links that lead nowhere: reported, or left as they are."""

import os
import random
import shutil
import subprocess
import threading
from contextlib import contextmanager

import pytest
from test_golden import PREVIOUS, PROGRAM, TIMEOUT

OPTIONS = ["--skip=no-init,no-console,dangling-link,script-interpreter", "-o", "list"]
# More than a pipe holds: when all of it is written, it is being read.
COMMENT = b"# " + bytes(range(32, 127)) + b"\n"
READ = COMMENT * (2 * 65536 // len(COMMENT))


@pytest.fixture(name="folder")
def make_folder(tmp_path):
    """A description with a tree, and a list of an earlier run."""
    (tmp_path / "list").write_bytes(PREVIOUS)
    (tmp_path / "tree.rootfs").write_text("tree /t tree\n")
    (tmp_path / "tree").mkdir()
    for name in ("a", "b", "empty"):
        (tmp_path / "tree" / name).write_bytes(b"" if name == "empty" else name.encode() * 1000)
    script = tmp_path / "tree" / "script"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    return tmp_path


@contextmanager
def stopped_behind_the_tree(folder, *options):
    """The program, when it has read the tree and waits for the rest of standard input."""
    process = subprocess.Popen(
        [PROGRAM, *OPTIONS, *options, "tree.rootfs", "-"], cwd=folder,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    with process:
        process.stdin.write(READ)
        process.stdin.flush()
        yield process


def result(process):
    _, messages = process.communicate(timeout=TIMEOUT)
    return process.returncode, messages.decode()


def replace_by_folder(path):
    path.unlink()
    path.mkdir()


def replace_by_fifo(path):
    path.unlink()
    os.mkfifo(path)


def replace_by_loop(path):
    path.unlink()
    path.symlink_to(path.name)


CHANGES = {
    "vanishes": (lambda path: path.unlink(), "No such file or directory"),
    "grows": (lambda path: path.write_bytes(path.read_bytes() + b"x"), "not the size it had"),
    "shrinks": (lambda path: os.truncate(path, 1), "not the size it had"),
    "folder": (replace_by_folder, "not a regular file"),
    "fifo": (replace_by_fifo, "not a regular file"),
    "loop": (replace_by_loop, "Too many levels of symbolic links"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_source_that_changes_before_it_is_hashed(folder, change):
    action, why = CHANGES[change]
    with stopped_behind_the_tree(folder, "--manifest", "manifest") as process:
        action(folder / "tree" / "b")
        status, messages = result(process)
    path = folder / "tree" / "b"
    assert f"tree.rootfs:1:9: error: '{path}' changed while it was read: {why} [source-changed]" in messages
    assert status == 1
    assert (folder / "list").read_bytes() == PREVIOUS
    assert not (folder / "manifest").exists()


def test_empty_source_that_becomes_a_fifo(folder):
    with stopped_behind_the_tree(folder, "--manifest", "manifest") as process:
        replace_by_fifo(folder / "tree" / "empty")
        status, messages = result(process)
    assert "changed while it was read: not a regular file [source-changed]" in messages
    assert status == 1


def test_folder_that_is_moved_away(folder):
    with stopped_behind_the_tree(folder, "--manifest", "manifest") as process:
        (folder / "tree").rename(folder / "away")
        status, messages = result(process)
    assert messages.count(" could be read before, and now cannot: No such file or directory [source-changed]") == 1
    assert status == 1
    assert (folder / "list").read_bytes() == PREVIOUS


def test_script_that_vanishes_before_it_is_looked_at(folder):
    with stopped_behind_the_tree(folder) as process:
        (folder / "tree" / "script").unlink()
        status, messages = result(process)
    assert f"'{folder / 'tree/script'}' could be read before, and now cannot: No such file" in messages
    assert status == 1
    assert (folder / "list").read_bytes() == PREVIOUS


def change_at_random(folder, rng, stop):
    """Files and folders come, go and become each other as fast as they can."""
    while not stop.is_set():
        path = folder / f"{rng.randrange(40)}" / rng.choice("abcdef")
        try:
            rng.choice([
                lambda: path.parent.mkdir(), lambda: path.write_bytes(rng.randbytes(rng.randrange(3000))),
                lambda: path.unlink(), lambda: path.symlink_to("a"), lambda: path.mkdir(),
                lambda: shutil.rmtree(path.parent), lambda: path.rename(path.with_name("f")),
                lambda: path.chmod(0o755),
            ])()
        except OSError:
            pass


def test_tree_that_never_stands_still(folder):
    """Whenever it looks, it sees something else: it ends each time, with all or nothing."""
    stop, statuses = threading.Event(), set()
    threads = [
        threading.Thread(target=change_at_random, args=(folder / "tree", random.Random(i), stop)) for i in range(2)
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in range(40):
            (folder / "list").write_bytes(PREVIOUS)
            process = subprocess.run(
                [PROGRAM, *OPTIONS, "--manifest", "manifest", "tree.rootfs"], cwd=folder,
                stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, check=False,
            )
            lines = (folder / "list").read_bytes().splitlines(keepends=True)
            statuses.add(process.returncode)
            if process.returncode:
                assert process.returncode == 1 and lines == [PREVIOUS]
                assert process.stderr.startswith(b"tree.rootfs:1:9: error: ")
            else:
                assert not process.stderr
                assert all(line.endswith(b" 0 0\n") for line in lines)
                assert len((folder / "manifest").read_bytes().splitlines()) == len(lines) + 2
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert 1 in statuses
    assert not [path.name for path in folder.iterdir() if path.name.startswith(("list.", "manifest."))]


# Places in a description that name something of the host; {} is what it names.
PLACES = {
    "file": "file /x {}",
    "program": "program /x {}",
    "applets": "applets /bin/busybox {}",
    "include": "include {}",
    "tree": "tree /x {}",
    "service": "service x {}",
}
LOOP = "Too many levels of symbolic links"
KINDS = {"fifo": os.mkfifo, "loop": lambda path: path.symlink_to(path.name)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_and_no_folder(folder, place, kind):
    """Nothing waits for a writer, or goes round in circles."""
    path = folder / kind
    KINDS[kind](path)
    (folder / "in.rootfs").write_text(PLACES[place].format(kind) + "\n")
    process = subprocess.run(
        [PROGRAM, *OPTIONS, "in.rootfs"], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
        timeout=TIMEOUT, check=False,
    )
    column = PLACES[place].index("{}") + 1
    wanted = "folder" if place in ("tree", "service") else "regular file"
    said = f"expected a {wanted}: '{path}' [source-type]" if kind == "fifo" else f"cannot read '{path}': {LOOP}"
    if (place, kind) == ("include", "fifo"):
        said = f"cannot read '{path}': not a regular file [include-missing]"
    assert process.stderr.decode().startswith(f"in.rootfs:1:{column}: error: {said}")
    assert process.returncode == 1
    assert (folder / "list").read_bytes() == PREVIOUS


def test_loops_inside_a_tree_stay_links(folder):
    (folder / "tree" / "self").symlink_to("self")
    (folder / "tree" / "up").symlink_to("../tree")
    process = subprocess.run(
        [PROGRAM, *OPTIONS, "tree.rootfs"], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
        timeout=TIMEOUT, check=False,
    )
    assert (process.returncode, process.stderr) == (0, b"")
    lines = (folder / "list").read_text().splitlines()
    assert "slink /t/self self 0777 0 0" in lines and "slink /t/up ../tree 0777 0 0" in lines
    assert len(lines) == 7
