"""pxe/check-machines: what is said of each machine, and of files that are wrong; and the tree made of them."""

import hashlib
import os
import re
import shutil
import subprocess

import pytest

from project import TOP

CHECK = TOP / "pxe/check-machines"
MAC = "00:00:5e:00:53:01"


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60)


@pytest.fixture(name="machines")
def folder_of_machines(tmp_path):
    """machines(name="text", ...): a folder of such files, beside a default that says nothing."""

    def write(**files):
        folder = tmp_path / "machines"
        folder.mkdir()
        for name, text in {"default": "", **files}.items():
            (folder / f"{name.replace('_', '-')}.conf").write_text(text)
        return folder

    return write


def settings(folder, machine):
    result = run(CHECK, "--dir", folder, machine)
    assert result.returncode == 0, result.stderr
    first, *rest = result.stdout.splitlines()
    return first.split()[0], dict((line.split(None, 1) + [""])[:2] for line in rest)


def test_the_examples_are_good():
    result = run(CHECK)
    assert result.returncode == 0, result.stderr
    name, said = settings(TOP / "pxe/machines", "00-00-5E-00-53-01")
    assert name == "lab-1"
    assert said["hostname"] == "lab-1" and said["timeout"] == "3" and said["retries"] == "30"
    assert said["parameters"] == "keymap=us panic=5 console=ttyS1,115200"
    assert said["initrd"].endswith("lab.motd /etc/motd")


@pytest.mark.parametrize("asked, name", [
    (MAC, "one"), (MAC.upper().replace(":", "-"), "one"), ("12345678-1234-1234-1234-1234567890AB", "two"),
    ("S-1.x", "two"), ("00:00:5e:00:53:99", "default"), ("two", "two"),
])
def test_who_is_found(machines, asked, name):
    folder = machines(one=f"mac = {MAC}\n", two="uuid=12345678-1234-1234-1234-1234567890ab\nserial =  S-1.x \n")
    assert settings(folder, asked)[0] == name


def test_inheritance(machines):
    folder = machines(
        default="retries = 3\nparameters = a\n",
        room="timeout = 5\nparameters += b\n",
        one=f"inherit = room\nmac = {MAC}\nmode = install\nparameters += c=\"d e\"\n",
        two="parameters =\n",
    )
    said = settings(folder, MAC)[1]
    assert (said["mode"], said["timeout"], said["retries"], said["parameters"]) == ("install", "5", "3", 'a b c="d e"')
    assert settings(folder, "two")[1]["parameters"] == ""


BAD = {
    "unknown key": ("tiemout = 3", 1, "no key 'tiemout', did you mean 'timeout'?"),
    "no key": ("\n# x\nlive", 3, "KEY = VALUE"),
    "mode": ("mode = instal", 1, "not 'instal', did you mean 'install'?"),
    "mac": ("mac = 00:00:5e:00:53", 1, "'00:00:5e:00:53' is no MAC address"),
    "uuid": ("uuid = 1234", 1, "is no UUID"),
    "serial": ("serial = a b", 1, "cannot compare this serial number"),
    "number": ("timeout = 10s", 1, "timeout is a number from 0 to 3600, not '10s'"),
    "large number": ("timeout = 4000", 1, "not '4000'"),
    "twice": ("mode = live\nmode = live", 2, "mode was said before, in line 1"),
    "no value": ("hostname =", 1, "hostname wants a value"),
    "host name": ("hostname = a_b", 1, "'a_b' is no host name"),
    "missing file": ("initrd = gone /etc/gone", 1, "there is no file"),
    "folder as a file": ("initrd = . /etc/x", 1, "there is no file"),
    "climbing": ("initrd = good.conf /etc/../x", 1, "initrd wants FILE /PATH"),
    "relative": ("initrd = good.conf etc/x", 1, "initrd wants FILE /PATH"),
    "same place": ("initrd = good.conf /x\ninitrd = good.conf /x", 2, "/x is put there twice, before in line 1"),
    "expansion": ("parameters = a=${b}", 1, "iPXE does not leave alone"),
    "and": ("parameters = a && b", 1, "iPXE does not leave alone"),
    "quote": ('parameters = a="b', 1, "double quote"),
    "disk": ("disk = sda", 1, "disk is auto, /dev/NAME or serial=TEXT, not 'sda'"),
    "added": ("mode += live", 1, "only parameters"),
    "no parent": ("inherit = nobody", 1, "no nobody.conf to inherit from"),
    "itself": ("\ninherit = bad", 2, "inherits from itself"),
}


@pytest.mark.parametrize("text, line, words", BAD.values(), ids=BAD.keys())
def test_bad_files_are_named_and_nothing_is_written(machines, tmp_path, text, line, words):
    folder = machines(good=f"mac = {MAC}\n", bad=text + "\n")
    result = run(CHECK, "--dir", folder, "--write", tmp_path / "made")
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.startswith(f"{folder}/bad.conf:{line}: error: ") and words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "made").exists()


def test_all_errors_are_told_at_once(machines):
    result = run(CHECK, "--dir", machines(one="a = b\nmode = x\n", two="c\n"))
    assert [line.split(": error:")[0].rsplit("/", 1)[1] for line in result.stderr.splitlines()] == [
        "one.conf:1", "one.conf:2", "two.conf:1"]


def test_one_machine_in_two_files(machines):
    folder = machines(one=f"mac = {MAC}\n", two=f"\nmac = {MAC.upper()}\n")
    result = run(CHECK, "--dir", folder)
    assert result.returncode == 1
    assert re.search(rf"two.conf:2: error: mac {MAC} is already that of .*one.conf:1", result.stderr)


def test_circle_of_inheritance(machines):
    result = run(CHECK, "--dir", machines(one="inherit = two\n", two="inherit = one\n"))
    assert result.returncode == 1 and "inherits from itself" in result.stderr


def test_no_default_and_no_files(tmp_path):
    result = run(CHECK, "--dir", tmp_path)
    assert result.returncode == 1 and "no machine files" in result.stderr
    (tmp_path / "one.conf").write_text("")
    result = run(CHECK, "--dir", tmp_path)
    assert result.returncode == 1 and "no default.conf" in result.stderr
    assert run(CHECK, "--dir", tmp_path / "gone").returncode == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file(machines):
    folder = machines(one="")
    (folder / "one.conf").chmod(0)
    result = run(CHECK, "--dir", folder)
    assert result.returncode == 2 and f"{folder}/one.conf cannot be read" in result.stderr


@pytest.fixture(name="tree")
def tree_of_nothing(tmp_path):
    """tree(bundle bytes, machines): runs pxe/tree, with stages that are only names; the folder is tree.path."""
    stages = tmp_path / "stages"
    stages.mkdir()
    for name in ("undionly.kpxe", "ipxe.efi", "snponly.efi", "verify.bin", "verify.efi"):
        (stages / name).write_text(name)

    def make(content, machines):
        (tmp_path / "bundle").write_bytes(content)
        return run(TOP / "pxe/tree", tmp_path / "bundle", machines, stages, make.path)

    make.path = tmp_path / "pxe"
    return make


def content(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_tree_is_whole_and_the_same_each_time(tree, machines):
    folder = machines(one=f"mac = {MAC}\ninitrd = one.conf /etc/a/b\n")
    assert tree(b"bundle 1", folder).returncode == 0
    first = content(tree.path)
    digest = hashlib.sha256(b"bundle 1").hexdigest()
    assert first[f"bzImage-{digest[:16]}"] == b"bundle 1"
    script = first["boot.ipxe"].decode()
    assert digest in script and "@" not in script
    assert hashlib.sha256(first["hand-on.cpio"]).hexdigest() + f":{len(first['hand-on.cpio'])}" in script
    assert b"set machine one" in first["machines/index.ipxe"]
    archive = first["machines/one.cpio"]
    said = f"set archive-sum {hashlib.sha256(archive).hexdigest()}:{len(archive)}"
    assert said in first["machines/one.ipxe"].decode()
    assert run("sh", "-c", f"cd {tree.path} && sha256sum -c sha256sums").returncode == 0
    assert len(first["sha256sums"].splitlines()) == len(first) - 1
    os.utime(folder / "one.conf", (1, 1))
    assert tree(b"bundle 1", folder).returncode == 0
    assert content(tree.path) == first
    assert tree(b"bundle 2", folder).returncode == 0
    assert [name for name in content(tree.path) if name.startswith("bzImage-")] != [f"bzImage-{digest[:16]}"]
    assert len(list(tree.path.glob("bzImage-*"))) == 1


def test_archive_has_the_file_and_its_folders(tree, machines, tmp_path):
    folder = machines(one=f"mac = {MAC}\ninitrd = run.sh /etc/a/run\n")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    assert tree(b"bundle", folder).returncode == 0
    listing = run("bsdtar", "-tvf", tree.path / "machines/one.cpio").stdout
    assert [line.split()[0] for line in listing.splitlines()] == ["drwxr-xr-x", "drwxr-xr-x", "-rwxr-xr-x"]
    assert [line.split()[-1] for line in listing.splitlines()] == ["etc", "etc/a", "etc/a/run"]
    assert {tuple(line.split()[2:4]) for line in listing.splitlines()} == {("0", "0")}


def test_bad_machine_leaves_the_old_tree(tree, machines):
    folder = machines()
    assert tree(b"bundle 1", folder).returncode == 0
    before = content(tree.path)
    (folder / "bad.conf").write_text("x\n")
    result = tree(b"bundle 2", folder)
    assert result.returncode != 0 and "bad.conf:1: error: " in result.stderr
    assert content(tree.path) == before
    assert sorted(path.name for path in tree.path.parent.glob("pxe*")) == ["pxe"]


def test_failure_half_way_leaves_the_old_tree(tree, machines):
    folder = machines()
    assert tree(b"bundle 1", folder).returncode == 0
    before = content(tree.path)
    shutil.rmtree(tree.path.parent / "stages")
    assert tree(b"bundle 2", folder).returncode != 0
    assert content(tree.path) == before
    assert sorted(path.name for path in tree.path.parent.glob("pxe*")) == ["pxe"]
