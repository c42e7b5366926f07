"""Disks laid out as an installation lays them out, by the same code: tests/layout_disk.c."""

import dataclasses
import subprocess
from pathlib import Path

from project import TOP, make
from sanitized import Builder

TIMEOUT = 60
FLAGS = ["-O1", "-fsanitize=address,undefined"]
SIGNATURE = 0x1BADCAFE


class Refused(Exception):
    """The layout is not possible; the message is what the code says."""


@dataclasses.dataclass
class Layout:
    partuuid: str
    start: int  # of the system's partition, in sectors
    count: int
    unused: int


def build_tool(out):
    """The path of layout_disk, with ASan and UBSan."""
    return Builder(out / "layout", "gcc", FLAGS).program(TOP / "tests/layout_disk.c")


def make_grub(out):
    """The folder in that build folder where boot.img and core.img are now."""
    result = make(f"O={out}", "SETUP=no", out / "grub/core.img")
    assert result.returncode == 0, result.stderr
    return out / "grub"


def lay_out(tool, image, sectors, signature=SIGNATURE, system=0, spare=0, kept=(0, 0), grub=None):
    """Writes into the image, which is made when it is not there. Sizes are sectors; grub is a folder."""
    if not Path(image).exists():
        with open(image, "wb") as file:
            file.truncate(sectors * 512)
    images = [grub / "boot.img", grub / "core.img"] if grub else []
    command = [str(word) for word in (tool, image, signature, system, spare, *kept, *images)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    if result.returncode == 2:
        raise Refused(result.stderr.strip())
    assert result.returncode == 0, result.stderr
    partuuid, *numbers = result.stdout.split()
    return Layout(partuuid, *map(int, numbers))
