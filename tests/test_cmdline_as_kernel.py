"""Random command lines are cut into words as the kernel's own code, next_arg() of lib/cmdline.c, cuts them."""

import os
import random
import re
import subprocess

import pytest

import cmdlines
from project import TOP

LINES = 20000
SEED = os.environ.get("RANDOM_SEED", "1")
TIMEOUT = 60
# Whatever may matter: quotes, blanks, "=", "--" and what looks like them.
PIECES = [b'"', b'"', b" ", b"  ", b"\t", b"\n", b"\xa0", b"=", b"=", b"-", b"--", b" -- ", b"a", b"root", b"x=y",
          b'="', b'" ', b"\\", b"'", b"\xc3\xa4", b"\xff", b".", b","]


@pytest.fixture(scope="module", name="kernel_code")
def extract(out, tmp_path_factory):
    """A file with the two functions as they stand in the kernel's sources."""
    text = ""
    for name, start in [("lib/string_helpers.c", r"char \*skip_spaces"), ("lib/cmdline.c", r"char \*next_arg")]:
        path = out / "src/linux" / name
        if not path.exists():
            pytest.skip("the kernel's sources are not there: make fetches them")
        text += re.search(rf"^{start}\(.*?^}}$", path.read_text(), re.MULTILINE | re.DOTALL)[0] + "\n"
    file = tmp_path_factory.mktemp("kernel") / "next_arg.h"
    file.write_text(text)
    return file


def build(program, *flags):
    command = ["gcc", "-std=c11", "-g", "-fsanitize=address,undefined", f"-I{TOP}", *flags, "-o", program]
    subprocess.run([*command, TOP / "tests/cmdline_words.c"], check=True, timeout=TIMEOUT)


def words(program, lines):
    data = b"".join(line + b"\0" for line in lines)
    return subprocess.run([program], input=data, capture_output=True, check=True, timeout=TIMEOUT).stdout


def test_same_words(kernel_code, tmp_path):
    build(tmp_path / "kernel", f'-DKERNEL="{kernel_code}"')
    build(tmp_path / "ours", TOP / "src/lib/cmdline.c")
    numbers = random.Random(SEED)
    lines = [b"".join(numbers.choices(PIECES, k=numbers.randrange(12))) for _ in range(LINES)]
    lines += [line for _, line, _ in cmdlines.read() if b"\0" not in line and len(line) < 4000]
    assert words(tmp_path / "ours", lines).count(b"\0") > 2 * LINES
    if words(tmp_path / "ours", lines) != words(tmp_path / "kernel", lines):
        for line in lines:
            assert words(tmp_path / "ours", [line]) == words(tmp_path / "kernel", [line]), line
