"""GRUB's images as they are built, and the tables of installed disks beside those that sfdisk writes."""

import json
import random
import re
import subprocess
from pathlib import Path

import pytest

import grub_disk
from project import TOP

CONFIG = TOP / "initramfs/grub/grub.cfg"
SECTORS_MAX = 400
MIB = 2048
GIB = 1024 * MIB
TIB = 1024 * GIB
RANDOM_DISKS = 20


@pytest.fixture(scope="module", name="tool")
def build(out):
    return grub_disk.build_tool(out)


@pytest.fixture(scope="module", name="grub")
def images(tmp_path_factory):
    return grub_disk.make_grub(tmp_path_factory.mktemp("grub"))


def run(*command, **options):
    result = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=60, check=False, **options
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_core_image_is_small(grub):
    assert (grub / "boot.img").stat().st_size == 512
    assert (grub / "core.img").stat().st_size <= SECTORS_MAX * 512


def test_images_are_the_same_in_another_folder(grub, tmp_path):
    again = grub_disk.make_grub(tmp_path)
    for name in ("boot.img", "core.img"):
        assert (grub / name).read_bytes() == (again / name).read_bytes(), name


def test_images_that_are_damaged_are_refused(tool, grub, tmp_path):
    (tmp_path / "boot.img").write_bytes((grub / "boot.img").read_bytes())
    core = (grub / "core.img").read_bytes()
    for damaged in (core[:-512], core + bytes(512), bytes(len(core)), b""):
        (tmp_path / "core.img").write_bytes(damaged)
        with pytest.raises(grub_disk.Refused, match="^core.img"):
            grub_disk.lay_out(tool, tmp_path / "disk", 100 * MIB, grub=tmp_path)
    assert not any((tmp_path / "disk").read_bytes()), "a refusal changes nothing"


def test_configuration_is_good_for_grub():
    run("grub-script-check", CONFIG)


def test_configuration_needs_no_module_that_is_not_there(grub):
    """Every command that grub.cfg starts a line with is GRUB's own, its function, or of a module in core.img."""
    words = set(re.findall(r"^\t*(?:(?:el)?if |! )?([a-z_]+|\[)(?= )", CONFIG.read_text(), re.MULTILINE))
    ours = set(re.findall(r"^function ([a-z_]+)", CONFIG.read_text(), re.MULTILINE))
    rules = (TOP / "initramfs/grub.mk").read_text().replace("\\\n", " ")
    modules = set(re.search(r"^GRUB_MODULES := (.*)$", rules, re.MULTILINE)[1].split())
    of_module = {}
    for line in Path("/usr/lib/grub/i386-pc/command.lst").read_text(encoding="ascii").splitlines():
        command, module = re.fullmatch(r"\*?(\S+): (\S+)", line).groups()
        of_module.setdefault(command, set()).add(module)
    assert {"load_env", "linux", "[", "eval", "serial"} <= words
    keywords = {"if", "elif", "function", "set"}
    assert [word for word in words - ours - keywords if not of_module.get(word, set()) & modules] == []


def test_environment_block_is_of_grub():
    path = TOP / "initramfs/grub/grubenv"
    assert run("grub-editenv", path, "list") == "tries=3\n"
    assert path.stat().st_size == 1024


def table(path):
    """From the disk's signature on."""
    with open(path, "rb") as file:
        return file.read(512)[440:]


def by_sfdisk(path, sectors, parts):
    """The same table, written by sfdisk; parts are (start, count)."""
    with open(path, "wb") as file:
        file.truncate(sectors * 512)
    lines = [f"start={start}, size={count}, type=83" for start, count in parts]
    lines[0] += ", bootable"
    script = "\n".join(["label: dos", f"label-id: {grub_disk.SIGNATURE:#x}", *lines]) + "\n"
    run("sfdisk", "-q", "--no-reread", "--wipe=never", path, input=script)
    return table(path)


def assert_as_sfdisk(folder, image, sectors, parts):
    parts = [part for part in parts if part[1]]
    assert table(image) == by_sfdisk(folder / "reference", sectors, parts)
    assert "No errors detected." in run("sfdisk", "-V", image)
    seen = json.loads(run("sfdisk", "-J", image))["partitiontable"]
    assert (seen["label"], seen["id"]) == ("dos", f"{grub_disk.SIGNATURE:#x}")
    assert [(part["start"], part["size"], part["type"]) for part in seen["partitions"]] == [
        (start, count, "83") for start, count in parts
    ]
    assert [part.get("bootable", False) for part in seen["partitions"]] == [True, False][: len(parts)]


@pytest.mark.parametrize(
    "sectors, wish, system, second",
    [
        (100 * MIB, {}, 99 * MIB, (0, 0)),
        (100 * MIB + 1, {}, 99 * MIB, (0, 0)),
        (2 * GIB, {}, 2047 * MIB, (0, 0)),
        (2 * GIB + 7, {"system": 100 * MIB - 3}, 100 * MIB, (0, 0)),
        (8 * GIB, {"spare": 100 * MIB}, 8091 * MIB, (8092 * MIB, 100 * MIB)),
        (8 * GIB, {"system": GIB, "spare": GIB}, GIB, (GIB + MIB, GIB)),
        (16 * GIB, {"kept": (GIB + 63, 77)}, 1023 * MIB, (GIB + 63, 77)),
        (2 * TIB, {}, 2 * TIB - 2 * MIB, (0, 0)),
        (3 * TIB, {}, 2 * TIB - 2 * MIB, (0, 0)),
        (3 * TIB, {"spare": TIB}, TIB - 2 * MIB, (TIB - MIB, TIB)),
    ],
)
def test_table_is_as_sfdisk_writes_it(tool, tmp_path, sectors, wish, system, second):
    layout = grub_disk.lay_out(tool, tmp_path / "disk", sectors, **wish)
    assert (layout.partuuid, layout.start, layout.count) == ("1badcafe-01", 2048, system)
    assert layout.unused == max(0, sectors - 0xFFFFFFFF)
    assert_as_sfdisk(tmp_path, tmp_path / "disk", sectors, [(2048, system), second])


def test_too_small(tool, tmp_path):
    with pytest.raises(grub_disk.Refused, match="^the disk is too small"):
        grub_disk.lay_out(tool, tmp_path / "disk", 65 * MIB - 1)
    assert not any((tmp_path / "disk").read_bytes())


def random_wish(rng):
    sectors = rng.choice([rng.randrange(64 * MIB, GIB), rng.randrange(GIB, 4 * TIB)])
    wish = {}
    if rng.random() < 0.3:
        wish["system"] = rng.randrange(64 * MIB, sectors)
    if rng.random() < 0.4:
        wish["spare"] = rng.randrange(1, sectors)
    elif rng.random() < 0.6:
        start = rng.randrange(sectors)
        wish["kept"] = (start, rng.randrange(1, sectors - start + 1))
    return sectors, wish


def test_random_tables_are_as_sfdisk_writes_them(tool, tmp_path):
    """Whatever the wish: it is refused, or the table is a good one and has what was wished for."""
    rng = random.Random(8)
    accepted = 0
    for number in range(RANDOM_DISKS):
        sectors, wish = random_wish(rng)
        image = tmp_path / f"disk{number}"
        try:
            layout = grub_disk.lay_out(tool, image, sectors, **wish)
        except grub_disk.Refused:
            continue
        accepted += 1
        end = layout.start + layout.count
        second = wish.get("kept", (0, 0))
        if "spare" in wish:
            second = (end, -(-wish["spare"] // MIB) * MIB)
        assert layout.count >= wish.get("system", 64 * MIB) and end % MIB == 0
        assert_as_sfdisk(tmp_path, image, sectors, [(layout.start, layout.count), second])
        image.unlink()
    assert accepted > RANDOM_DISKS / 3
