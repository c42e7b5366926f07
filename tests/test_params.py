"""nutshell-params, with ASan and UBSan: what it prints, its status, and the page that is made from it."""

import re
import shutil
import subprocess

import pytest

import cmdlines
from project import TOP
from sanitized import Builder

PAGE = TOP / "docs/parameters.md"
MARK = "<!-- From here on"
FLAGS = ["-O1", "-fsanitize=address,undefined"]
TIMEOUT = 20


@pytest.fixture(scope="module", name="program")
def build(out):
    main = TOP / "src/params/main.c"
    sources = [*sorted(main.parent.glob("*.c")), *sorted((TOP / "src/lib").glob("*.c"))]
    sources.remove(main)
    return Builder(out / "params", "gcc", FLAGS).program(main, sources=sources)


@pytest.fixture(name="params")
def on_a_command_line(program):
    """Calls it with a command line on its standard input."""

    def call(cmdline, *arguments):
        data = cmdline if isinstance(cmdline, bytes) else cmdline.encode()
        return subprocess.run(
            [program, "--cmdline", "-", *arguments], input=data, capture_output=True, timeout=TIMEOUT, check=False
        )

    return call


def prints(result, status=0):
    assert result.returncode == status, result.stderr.decode()
    return result.stdout.decode()


def test_odd_command_lines(params, tmp_path, program):
    cases = cmdlines.read()
    assert len(cases) >= 200
    path = tmp_path / "lines"
    path.write_bytes(cmdlines.file_for_each(cases))
    result = subprocess.run(
        [program, "--cmdline", path, "--each"], capture_output=True, timeout=TIMEOUT, check=False
    )
    assert result.returncode == 0, result.stderr.decode()
    said = cmdlines.by_number(result.stdout)
    for number, (written, _, expected) in enumerate(cases, 1):
        assert said.get(number, []) == expected, written


def test_table(params):
    lines = prints(params("x root=/dev/vda1 rootwait nutshell.rescu\n")).splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in lines[: lines.index("")]}
    assert rows["root"] == ["/dev/vda1", "command", "line"]
    assert rows["rootwait"] == ["forever", "command", "line"]
    assert rows["panic"] == ["10", "default"]
    assert rows["init"] == ["-", "-"]
    assert lines[lines.index("") + 1 :] == ["nutshell.rescu is not known here; did you mean nutshell.rescue?"]
    assert [line for line in lines if line.endswith(" ")] == []


def test_values(params):
    assert prints(params("root=/dev/vda1 ro", "root", "ro", "panic")) == "/dev/vda1\nyes\n10\n"
    assert prints(params("root=/dev/vda1", "keymap", "root"), status=1) == "\n/dev/vda1\n"
    assert prints(params("root=/dev/vda1 hostname=a", "hostname")) == "a\n"
    assert prints(params("rw", "ro"), status=1) == "\n"


def test_unknown_names(params):
    result = params("", "hostnam")
    assert result.returncode == 2
    assert result.stderr == b"nutshell-params: hostnam is not known; perhaps hostname\n"
    assert params("", "rescue").stderr.endswith(b"perhaps nutshell.rescue\n")
    assert params("", "xyzzy").stderr.endswith(b"xyzzy is not known\n")


def test_wrong_calls(params, program):
    for arguments in (["--x"], ["-x"], ["--shel", "root"], ["--"]):
        result = params("", *arguments)
        assert result.returncode == 2 and result.stdout == b"" and result.stderr.startswith(b"usage: ")
    assert params("", "--ip", "eth0").returncode == 2
    assert params("", "--ip", "eth0", "eth0").stderr == b"nutshell-params: eth0 is no MAC address\n"
    assert params("", "--help").stdout.startswith(b"usage: ")
    missing = subprocess.run([program, "--cmdline", "/missing"], capture_output=True, timeout=TIMEOUT, check=False)
    assert missing.returncode == 2
    assert missing.stderr == b"nutshell-params: /missing: No such file or directory\n"


def test_a_full_disk_is_seen(program):
    with open("/dev/full", "wb") as full:
        result = subprocess.run([program, "--list"], stdout=full, stderr=subprocess.PIPE, timeout=TIMEOUT, check=False)
    assert result.returncode == 2
    assert b"No space left" in result.stderr


HOSTILE = "$(touch bad) `touch bad` ' '' \\ ; touch bad & | < > * ? # ! ~ \t\n end"


@pytest.mark.parametrize("shell", ["the host's", "the image's"])
def test_shell_quotes_everything(params, out, tmp_path, shell):
    words = ["sh"] if shell == "the host's" else [out / "busybox/busybox", "sh"]
    if not shutil.which(words[0]):
        pytest.skip(f"{words[0]} is not built")
    script = prints(params(f'nutshell.run="{HOSTILE}" nutshell.rescue', "--shell", "nutshell.run", "nutshell.rescue", "init"))
    script += 'printf %s\\|%s\\|%s "$nutshell_run" "$nutshell_rescue" "$init"\n'
    result = subprocess.run([*words, "-eu", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.stdout == f"{HOSTILE}|yes|"
    assert list(tmp_path.iterdir()) == []


MAC = "52:54:00:12:34:56"
HERE = "BOOTIF=01-52-54-00-12-34-56"
THERE = "BOOTIF=01-52-54-00-12-34-57"


@pytest.mark.parametrize(
    "cmdline, expected",
    [
        ("", {"method": "dhcp"}),
        (HERE, {"method": "dhcp", "bootif": "yes"}),
        (THERE, {"method": "dhcp"}),
        (f"ip=dhcp {THERE}", {"method": "off"}),
        (f"ip=dhcp {HERE}", {"method": "dhcp", "bootif": "yes"}),
        ("ip=nonsense", {"method": "dhcp"}),
        ("ip=off", {"method": "off"}),
        ("ip=::::box:eth0:dhcp", {"method": "dhcp", "hostname": "box"}),
        ("ip=:::::eth1:dhcp", {"method": "off"}),
        (f"ip=:::::eth0:dhcp {THERE}", {"method": "dhcp"}),
        ("ip=dhcp,255,a\xff", {"method": "dhcp", "client_id": "ff61c3bf"}),
        ("ip=192.0.2.9", {"method": "static", "first": "yes", "address": "192.0.2.9", "prefix": "24"}),
        (f"ip=192.0.2.9 {THERE}", {"method": "off", "address": "192.0.2.9", "prefix": "24"}),
        ("ip=192.0.2.9/0:::::eth0", {"method": "static", "address": "192.0.2.9", "prefix": "0"}),
        (
            f"ip=192.0.2.9::192.0.2.1:26:box.example.org::off:192.0.2.2:192.0.2.3:192.0.2.4 {HERE}",
            {
                "method": "static", "bootif": "yes", "address": "192.0.2.9", "prefix": "26", "ntp": "192.0.2.4",
                "gateway": "192.0.2.1", "hostname": "box.example.org", "dns": "192.0.2.2 192.0.2.3",
            },
        ),
        ("ip=192.0.2.9::::::::192.0.2.3", {"method": "static", "first": "yes", "address": "192.0.2.9",
                                          "prefix": "24", "dns": "192.0.2.3"}),
    ],
)
def test_ip(params, cmdline, expected):
    said = dict(re.findall(r"^(\w+)='([^']*)'$", prints(params(cmdline, "--ip", "eth0", MAC)), re.MULTILINE))
    names = "method first bootif address prefix gateway dns ntp hostname client_id"
    # All of them, always: what was in the environment must not pass for an answer.
    assert said == {**dict.fromkeys(names.split(), ""), **expected}


def test_page_is_not_stale(params):
    text = PAGE.read_text()
    generated = prints(params("", "--markdown"))
    assert text[text.index("\n", text.index(MARK)) + 1 :] == generated, "make docs writes it anew"
    assert generated.count("\n### ") == len(prints(params("")).splitlines())


def test_examples_of_the_page_are_good(params):
    """Each word that is shown as code, in a row of its table or as an example, has no problem."""
    examples = re.findall(r"^(?:\| |- Example: )`([^`]*)`", PAGE.read_text(), re.MULTILINE)
    assert len(examples) > 20
    for example in examples:
        assert "\n\n" not in prints(params(example)), example
