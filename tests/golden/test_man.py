"""The man page is the specification: its examples run, and it names all that there is."""

import re
import shutil
import subprocess

import pytest
from test_golden import HERE, REPO, TIMEOUT, run

PAGE = REPO / "gen_init_cpio_list/gen_init_cpio_list.1"
TEXT = PAGE.read_text()
EXAMPLES = re.findall(r'^\.\\" example\n\.EX\n(.*?)^\.EE$', TEXT, re.MULTILINE | re.DOTALL)
PLAIN = TEXT.replace("\\-", "-")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split("\n")[0].replace(" ", "_"))
def test_example(example, tmp_path):
    folder = tmp_path / "man"
    shutil.copytree(HERE / "man", folder)
    (folder / "in.rootfs").write_text(example)
    process = run(["--skip", "no-init,no-console", "--stage", "stage", "in.rootfs"], folder)
    assert process.stderr == b""
    assert process.returncode == 0
    verbs = {line.split()[0] for line in example.splitlines() if line}
    if verbs - {"budget"}:
        assert process.stdout


def test_each_verb_has_an_example():
    usages = run(["--list-verbs"], HERE).stdout.decode().splitlines()
    verbs = {usage.split()[0] for usage in usages}
    used = {word for text in EXAMPLES for word in re.findall(r"^\s*(\w+)", text, re.MULTILINE)}
    assert len(verbs) > 15
    assert verbs - used == set()


def test_each_option_is_described():
    options = re.findall(r"--[a-z-]+", run(["--help"], HERE).stdout.decode())
    assert len(options) > 10
    assert [option for option in options if option not in PLAIN] == []


def test_each_attribute_is_described():
    usages = run(["--list-verbs"], HERE).stdout.decode()
    for attribute in re.findall(r"\b([a-z]+)=", usages):
        assert f"{attribute}=" in PLAIN, attribute


def test_each_check_that_may_be_skipped_is_described():
    rows = run(["--list-checks"], HERE).stdout.decode().splitlines()
    names = [row.split()[0] for row in rows if row.endswith("(may be skipped)")]
    assert len(names) > 5
    assert [name for name in names if name not in PLAIN] == []


def test_page_has_no_warnings():
    if not shutil.which("groff"):
        pytest.skip("groff is not there")
    process = subprocess.run(
        ["groff", "-ww", "-man", "-Tutf8", PAGE], capture_output=True, check=False, timeout=TIMEOUT
    )
    assert process.returncode == 0
    assert process.stderr == b""
