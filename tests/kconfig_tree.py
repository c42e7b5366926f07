"""A made-up source tree and a copy of kernel-config/, for the tests of kernel-config/kconfig."""
import pathlib
import shutil
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).resolve().parent.parent
FAKE = TOP / "tests" / "fake_kconfig.py"

KCONFIG = """\
config NET
\tbool "Networking"
\thelp
\t  Say yes,
\t  if you plan to talk to others.
config INET
\tbool "IPv4"
\tdepends on NET
\tselect CRC
config CRC
\tbool "Checksums"
config PCI
\tbool "PCI"
config CARD
\tbool "A card"
\tdepends on NET && PCI
config CARD_FAST
\tbool "The card's fast path"
\tdepends on CARD
\tdefault y
config NAME
\tstring "Name"
config TIMEOUT
\tint "Timeout"
\tdefault 5
"""

MAKEFILE = """\
O ?= .
KCONFIG_CONFIG ?= $(O)/.config
allnoconfig oldconfig listnewconfig:
\t@{python} {fake} $@ {kconfig} $(KCONFIG_CONFIG)
"""


class Tree:
    """A source tree, a build folder, and a copy of kernel-config/ with fragments of its own."""

    def __init__(self, base, kind):
        self.src, self.build, self.here = base / "src tree", base / "build", base / "kernel-config"
        self.kind = kind
        self.src.mkdir()
        self.here.mkdir()
        shutil.copy(TOP / "kernel-config" / "kconfig", self.here)
        shutil.copytree(TOP / "kernel-config" / "awk", self.here / "awk")
        name = "Kconfig" if kind == "linux" else "Config.in"
        if kind == "linux":
            (self.src / "kernel").mkdir()
        (self.src / name).write_text(KCONFIG)
        (self.src / "Makefile").write_text(MAKEFILE.format(python=sys.executable, fake=FAKE, kconfig=name))

    def fragment(self, name, *lines):
        path = self.here / f"{name}.config"
        path.write_text("".join(line + "\n" for line in lines))
        return path

    def profile(self, name, *fragments):
        (self.here / f"{name}.profile").write_text("# comment\n" + "\n".join(fragments) + "\n")

    def run(self, verb, *args):
        return subprocess.run(
            [self.here / "kconfig", verb, "--src", self.src, "--build", self.build, *args],
            text=True, capture_output=True, timeout=60)

    def merge(self, *args):
        return self.run(self.kind, *args)

    def config(self):
        return (self.build / ".config").read_text()

    def save(self, fragment, edit, settle=True):
        """What a menuconfig session and `save` do; edit maps old lines of .config to new ones."""
        config = self.build / ".config"
        before = self.build / "before"
        shutil.copy(config, before)
        text = config.read_text()
        for old, new in edit.items():
            assert old in text
            text = text.replace(old, new)
        config.write_text(text)
        if settle:
            subprocess.run(["make", "-s", "-C", self.src, f"O={self.build}", "oldconfig"], check=True)
        return self.run("save", "--before", before, "--fragment", fragment)


@pytest.fixture
def linux(tmp_path):
    return Tree(tmp_path, "linux")


@pytest.fixture
def busybox(tmp_path):
    return Tree(tmp_path, "busybox")
