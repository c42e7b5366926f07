"""The Makefile as a user meets it: its help, what the README promises, and what it refuses at once."""

import re
import shutil
import subprocess
import time

import pytest

from project import TOP, make, project_files


# What documents may ask of the kernel's or busybox's own make.
KCONFIG = {"allnoconfig", "tinyconfig", "defconfig", "oldconfig", "olddefconfig", "savedefconfig", "menuconfig"}


def targets():
    """The targets that `make help` lists."""
    found = re.findall(r"^make(?: ([a-z][a-z-]*))? ", make("help").stdout, re.MULTILINE)
    return {target or "all" for target in found} | {"help"}


def test_help_lists_the_commands():
    assert {"all", "run", "test", "check", "bench", "clean", "linux-menuconfig", "busybox-menuconfig"} <= targets()


def test_documents_name_only_targets_that_there_are():
    known = targets() | KCONFIG
    documents = [path for path in project_files() if path.suffix == ".md"]
    assert "README.md" in map(str, documents)
    for path in documents:
        text = (TOP / path).read_text()
        code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^(?:    |\t)?\$? ?(make\b.*)$", text, re.MULTILINE)
        for line in code:
            line = re.sub(r"\"[^\"]*\"|'[^']*'", "''", line)
            for command in re.findall(r"(?:^|[;&|] *)make((?: +[^\s;&|#]+)*)", line):
                for word in command.split():
                    if re.fullmatch(r"[a-z][a-z-]*", word):
                        assert word in known, f"{path}: make {word}"


def test_readme_begins_with_the_two_commands():
    commands = re.findall(r"\bmake (run|test)\b", (TOP / "README.md").read_text())
    assert commands[:2] == ["run", "test"]


@pytest.fixture
def copy(tmp_path):
    """copy(name): what would be committed, in a folder of that name."""

    def files(name):
        folder = tmp_path / name
        for path in project_files():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TOP / path, folder / path, follow_symlinks=False)
        return folder

    return files


@pytest.mark.parametrize("name, word", [("with a blank", "blank"), ("with:colon", "colon")])
def test_path_that_cannot_work_is_refused_at_once(copy, name, word):
    folder = copy(name)
    start = time.monotonic()
    result = make("all", top=folder)
    assert time.monotonic() - start < 5
    assert result.returncode == 2
    assert str(folder) in result.stderr and word in result.stderr
    assert not (folder / "out").exists()


@pytest.mark.parametrize("argument, words", [
    ("O=a build", ["blank", "a build"]),
    ("PROFILE=vax", ["no profile 'vax'", "pc virt"]),
    ("COMPRESS=zip", ["no compressor 'zip'", "xz zstd lz4"]),
    ("COMPRESS=xz lz4", ["no compressor 'xz lz4'", "xz zstd lz4"]),
    ("WITHOUT=ext4 ipv5", ["no fragment 'ipv5'", " ext4 ", " ipv6 "]),
    ("WITH=container", ["no fragment 'container'", " containers "]),
])
def test_argument_that_cannot_work_is_refused(argument, words):
    result = make("all", argument)
    assert result.returncode == 2
    for word in words:
        assert word in result.stderr


def test_clean_removes_only_what_was_built_here(tmp_path):
    treasure = tmp_path / "treasure"
    treasure.write_text("mine")
    result = make("clean", f"O={tmp_path}")
    assert result.returncode == 2
    assert str(tmp_path) in result.stderr
    assert treasure.read_text() == "mine"


def test_missing_tarball_is_named(tmp_path):
    result = make("fetch", f"O={tmp_path}/out", "LINUX_TARBALL=/nowhere/linux-9.tar.xz", "SETUP=no")
    assert result.returncode == 2
    assert "/nowhere/linux-9.tar.xz" in result.stderr


def test_no_source_and_no_network(copy, tmp_path):
    """What a user sees who has no network: the file, every origin, and no half file."""
    folder = copy("clone")
    lock = folder / "sources.lock"
    lock.write_text(re.sub(r"(https|deb|deb-src):.*$", "http://127.0.0.1:9/nothing.tar", lock.read_text(), flags=re.M))
    cache = tmp_path / "cache"
    result = make("fetch", "SETUP=no", top=folder, XDG_CACHE_HOME=str(cache))
    assert result.returncode == 2
    assert "could not be had" in result.stderr and "http://127.0.0.1:9/nothing.tar" in result.stderr
    assert [path for path in cache.rglob("*") if path.is_file()] == []
    # No half file, and no mark that says it was fetched.
    assert not (folder / "out/src/linux.fetched").exists()
    assert not any(path.stat().st_size for path in (folder / "out/src").iterdir() if path.name != "linux.choice")


@pytest.mark.parametrize("name, options", [
    ("lz4", ["KERNEL_XZ=n", "KERNEL_ZSTD=n", "KERNEL_LZ4=y"]), ("xz", ["KERNEL_XZ=y", "KERNEL_ZSTD=n", "KERNEL_LZ4=n"]),
    ("", []),
])
def test_chosen_compressor_replaces_the_profiles(name, options):
    """Each of the others is asked to be off, as a profile has one of them on."""
    result = make("--eval=show: ; @echo $(SET_COMPRESS)", "show", f"COMPRESS={name}")
    assert result.stdout.split() == [word for option in options for word in ("--set", f"CONFIG_{option}")]


def test_chosen_fragments_reach_kconfig():
    result = make("--eval=show: ; @echo $(CHOSEN_FRAGMENTS)", "show", "WITH=usb", "WITHOUT=ext4 ipv6")
    assert result.stdout == "--fragment kernel-config/usb.config --without ext4 --without ipv6\n"
