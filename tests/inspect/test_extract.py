"""nutshell-inspect extract: what is on the disk afterwards, and that nothing is elsewhere."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

import kernels
from project import SCALE

NOBODY = 65534
# What find says of everything below a folder.
FIND = ["find", ".", "-mindepth", "1", "-printf", "%p %y %#m %U %G %s %l %T@\\n"]


def found(folder):
    output = subprocess.run(FIND, cwd=folder, stdout=subprocess.PIPE, text=True, timeout=60 * SCALE, check=True).stdout
    # The size of a folder is the file system's affair, cpio does not keep its time, nor that of a link.
    lines = [line.split(" ") for line in output.splitlines()]
    return sorted([path, kind, *["" if kind == "d" and i == 3 or kind in "dl" and i == 5 else word for i, word in enumerate(rest)]]
                  for path, kind, *rest in lines)


def kernel_with(tool, *entries):
    return tool.file("bzImage", kernels.bzimage(kernels.vmlinux(kernels.cpio(*entries))))


@pytest.fixture(name="root")
def only_root():
    if os.geteuid() != 0:
        pytest.skip("needs root")


def test_as_cpio_does_it(tool, root):
    archive = kernels.small_initramfs()
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(archive)))
    assert tool(path, "extract", "ours") == b"9 entries in ours\n"
    (tool.folder / "theirs").mkdir()
    subprocess.run(
        ["cpio", "-idm", "--quiet"], input=archive, cwd=tool.folder / "theirs", timeout=60 * SCALE, check=True
    )
    assert found(tool.folder / "ours") == found(tool.folder / "theirs")
    init = tool.folder / "ours/init"
    assert init.read_bytes() == b"#!/bin/sh\n" and init.samefile(tool.folder / "ours/sbin/init")
    assert (tool.folder / "ours/dev/console").stat().st_rdev == os.makedev(5, 1)


def test_all_archives_together(tool):
    more = kernels.cpio(kernels.cpio_entry("init", b"other", mode=0o100755), kernels.cpio_entry("d/e/f", b"deep"))
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(kernels.small_initramfs())))
    tool(path, "extract", "there", "--initrd", tool.file("more", more))
    assert (tool.folder / "there/init").read_bytes() == b"other"
    assert (tool.folder / "there/sbin/init").read_bytes() == b"#!/bin/sh\n"
    assert (tool.folder / "there/d/e/f").read_bytes() == b"deep"


def test_without_root_there_are_no_devices_and_no_owners(tool):
    """As a user who is not root; where these tests are run by such a one, it is that one."""
    path = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(kernels.small_initramfs())))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy, binary = folder / "bzImage", folder / "tool"
        copy.write_bytes(path.read_bytes())
        binary.write_bytes(Path(tool.binary).read_bytes())
        binary.chmod(0o755)
        options = {}
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
            options = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        process = subprocess.run(
            [binary, copy, "extract", folder / "there"], capture_output=True, text=True, timeout=60 * SCALE,
            check=False, **options,
        )
        assert process.returncode == 0, process.stderr
        assert "device nodes left out, as only root can make them: 1" in process.stderr
        assert not (folder / "there/dev/console").exists()
        motd = folder / "there/etc/motd"
        assert motd.stat().st_size == 6000 and motd.stat().st_mode == 0o100600
        assert motd.stat().st_uid == (NOBODY if options else os.geteuid())


def test_modes_are_as_the_archive_has_them(tool):
    modes = {"a": 0o100666, "b": 0o100000, "tmp": 0o41777, "tmp/x": 0o100757, "shut": 0o40555, "shut/in": 0o100644}
    path = kernel_with(tool, *[kernels.cpio_entry(name, mode=mode) for name, mode in modes.items()])
    before = os.umask(0o077)
    try:
        tool(path, "extract", "there")
    finally:
        os.umask(before)
    assert {name: (tool.folder / "there" / name).stat().st_mode for name in modes} == modes


@pytest.mark.parametrize("name", ["../out", "a/../../out", "..", "a/.."])
def test_no_way_up(tool, name):
    path = kernel_with(tool, kernels.cpio_entry(name, b"bad"), kernels.cpio_entry("good", b"good"))
    output = tool(path, "extract", "there", status=1)
    assert output == b"1 entry in there\n"
    assert sorted(entry.name for entry in tool.folder.iterdir()) == ["bzImage", "there"]
    assert [entry.name for entry in (tool.folder / "there").iterdir()] == ["good"]


def test_an_absolute_path_is_one_below_the_folder(tool):
    path = kernel_with(tool, kernels.cpio_entry(f"{tool.folder}/out", b"1"), kernels.cpio_entry("//x", b"2"))
    tool(path, "extract", "there")
    assert not (tool.folder / "out").exists()
    assert (tool.folder / f"there/{tool.folder}/out").read_bytes() == b"1"
    assert (tool.folder / "there/x").read_bytes() == b"2"


@pytest.mark.parametrize("target", ["..", "../elsewhere", "/", "{}/elsewhere", "."])
def test_no_way_through_a_symbolic_link(tool, target):
    (tool.folder / "elsewhere").mkdir()
    link = kernels.cpio_entry("a", target.format(tool.folder).encode(), mode=0o120777)
    path = kernel_with(tool, link, kernels.cpio_entry("a/file", b"bad"), kernels.cpio_entry("b", b"good"))
    assert tool(path, "extract", "there", status=1) == b"2 entries in there\n"
    assert not list(tool.folder.rglob("file"))
    assert (tool.folder / "there/a").is_symlink() and (tool.folder / "there/b").read_bytes() == b"good"


def test_no_hard_link_to_what_was_there(tool):
    """The first of a group goes a way that is refused: the next one is a file, no link to somewhere."""
    (tool.folder / "victim").write_text("mine")
    path = kernel_with(
        tool, kernels.cpio_entry("../victim", b"", inode=9, nlink=2), kernels.cpio_entry("b", b"bad", inode=9, nlink=2)
    )
    tool(path, "extract", "there", status=1)
    assert (tool.folder / "victim").read_text() == "mine"
    assert (tool.folder / "there/b").read_text() == "bad"


def test_only_into_a_new_or_empty_folder(tool):
    path = kernel_with(tool, kernels.cpio_entry("a", b"a"))
    (tool.folder / "full").mkdir()
    (tool.folder / "full/a").write_text("mine")
    (tool.folder / "empty").mkdir()
    assert "full: there is something in it" in tool(path, "extract", "full", status=2)
    assert (tool.folder / "full/a").read_text() == "mine"
    assert "bzImage: Not a directory" in tool(path, "extract", path, status=2)
    assert "No such file or directory" in tool(path, "extract", "no/such", status=2)
    assert tool(path, "extract", "empty") == b"1 entry in empty\n"


def test_a_link_to_a_folder_is_that_folder(tool):
    path = kernel_with(tool, kernels.cpio_entry("a", b"a"))
    (tool.folder / "empty").mkdir()
    (tool.folder / "link").symlink_to("empty")
    tool(path, "extract", "link")
    assert (tool.folder / "empty/a").read_text() == "a"
