"""Builds each C file here with ASan and UBSan, and runs it: a cmocka program of its own. What it is linked
with is said in comments of it, see tests/sanitized.py."""

import os
from pathlib import Path

import pytest

from sanitized import Builder, run

HERE = Path(__file__).resolve().parent
PROGRAMS = sorted(HERE.glob("*.c"))
CC = os.environ.get("UNIT_CC", "gcc")
FLAGS = ["-O1", "-fsanitize=address,undefined", *os.environ.get("UNIT_CFLAGS", "").split()]
RUN_TIMEOUT = 120


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_unit(program, out, tmp_path):
    binary = Builder(out / "unit", CC, FLAGS).program(program, "-lcmocka")
    assert "[  PASSED  ]" in run([binary], RUN_TIMEOUT, cwd=tmp_path)
