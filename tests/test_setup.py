"""src/host/setup: installs on Debian and Ubuntu, names what is missing elsewhere. Nothing real is installed."""

import os
import subprocess

import pytest

from project import TOP

SETUP = TOP / "src/host/setup"
FAMILIES = ["debian", "fedora", "arch", "alpine"]
GROUPS = ["build", "menuconfig", "run", "test", "serve", "inspect", "experiments", "browser"]
TOOLS = ["sh", "awk", "sort", "grep", "tr", "dirname", "cat", "mktemp", "rm", "tail", "env"]
# Who asks whether a package is there; here none is, unless the test says otherwise.
QUERIES = ["dpkg-query", "rpm", "pacman", "apk"]


def packages(group, family):
    for line in (TOP / "src/host/packages").read_text().splitlines():
        if line.split()[:2] == [group, family]:
            return line.split()[2:]
    return []


@pytest.fixture
def setup(tmp_path):
    """setup(group, ..., release=): on a made-up machine, whose tools all write down how they were called."""
    tools, log = tmp_path / "bin", tmp_path / "log"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(f"/usr/bin/{name}")

    def tool(name, action):
        file = tools / name
        file.write_text(f'#!/bin/sh\necho "{name} $*" >>{log}\n{action}\n')
        file.chmod(0o755)

    for name in QUERIES:
        tool(name, "exit 1")
    tool("apt-get", "exit 0")
    tool("id", "echo 0")

    def run(*groups, release="ID=debian"):
        os_release = tmp_path / "os-release"
        os_release.write_text(release + "\n")
        result = subprocess.run(
            [SETUP, *groups], env={"PATH": str(tools), "OS_RELEASE": str(os_release), "TMPDIR": str(tmp_path)},
            capture_output=True, text=True,
        )
        lines = log.read_text().splitlines() if log.exists() else []
        run.installs = [line for line in lines if line.split()[0] in ("apt-get", "sudo")]
        return result

    run.tool = tool
    return run


@pytest.mark.parametrize("family", FAMILIES)
def test_each_group_has_packages_for_each_family(family):
    assert all(packages(group, family) for group in GROUPS)


@pytest.mark.parametrize("release", ["ID=debian", "ID=ubuntu\nID_LIKE=debian", 'ID=mint\nID_LIKE="ubuntu debian"'])
def test_root_on_debian_gets_what_is_missing(setup, release):
    result = setup("run", release=release)
    assert result.returncode == 0, result.stderr
    update, install = setup.installs
    assert update == "apt-get update"
    assert install.startswith("apt-get install -y")
    assert set(packages("run", "debian")) <= set(install.split())
    assert "installing: " in result.stdout and "qemu-system-x86" in result.stdout


def test_only_what_is_missing(setup):
    setup.tool("dpkg-query", 'case "$*" in *qemu-system-x86) exit 1 ;; esac; echo installed')
    assert setup("run").returncode == 0
    assert [word for word in setup.installs[-1].split() if not word.startswith("-")] == [
        "apt-get", "install", "qemu-system-x86",
    ]


def test_nothing_is_missing(setup):
    setup.tool("dpkg-query", "echo installed")
    result = setup(*GROUPS)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert setup.installs == []


def test_user_with_sudo(setup):
    setup.tool("id", "echo 1000")
    setup.tool("sudo", '"$@"')
    assert setup("run").returncode == 0
    assert [line.split()[0] for line in setup.installs] == ["sudo", "apt-get", "sudo", "apt-get"]


def test_user_without_sudo_is_told_what_to_type(setup):
    setup.tool("id", "echo 1000")
    result = setup("run")
    assert result.returncode == 1
    assert f"apt-get install {' '.join(sorted(packages('run', 'debian')))}" in result.stderr
    assert setup.installs == []


def test_apt_fails(setup):
    setup.tool("apt-get", 'echo "E: no such host"; exit 100')
    result = setup("run")
    assert result.returncode == 1
    assert "E: no such host" in result.stderr and "apt-get could not install:" in result.stderr


@pytest.mark.parametrize("family, command", [
    ("debian", "apt-get install"), ("fedora", "dnf install"), ("arch", "pacman -S"), ("alpine", "apk add"),
])
def test_packages_are_only_named(setup, family, command):
    result = setup("--name", "serve", release=f"ID={family}")
    assert result.returncode == 1
    assert f"{command} {' '.join(sorted(packages('serve', family)))}" in result.stderr
    assert setup.installs == []


@pytest.mark.parametrize("family, command", [
    ("fedora", "dnf install"), ("arch", "pacman -S"), ("alpine", "apk add"),
])
def test_elsewhere_packages_are_named_and_nothing_is_installed(setup, family, command):
    result = setup("build", release=f"ID={family}")
    assert result.returncode == 1
    assert f"{command} {' '.join(sorted(packages('build', family)))}" in result.stderr
    assert setup.installs == []


def test_unknown_distribution(setup):
    result = setup("run", release="ID=plan9")
    assert result.returncode == 1
    assert "not known here" in result.stderr and "qemu-system-x86" in result.stderr and "SETUP=no" in result.stderr


def test_unknown_group(setup):
    result = setup("rum")
    assert result.returncode == 1
    assert "no such group: rum" in result.stderr


@pytest.fixture
def step(tmp_path):
    """step(*arguments): runs src/host/step with a cache of the test's own; its log is step.log."""

    def run(*arguments, **environment):
        return subprocess.run(
            [TOP / "src/host/step", *map(str, arguments)], capture_output=True, text=True, timeout=20,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), **environment},
        )

    run.log = tmp_path / "logs/step.log"
    return run


def test_step_is_one_line(step):
    result = step("CC", "the thing", step.log, "sh", "-c", "echo a; echo b >&2")
    assert result.returncode == 0
    assert result.stdout.count("\n") == 1 and result.stderr == ""
    assert result.stdout.split()[:3] == ["CC", "the", "thing"]
    assert step.log.read_text() == "a\nb\n"


def test_step_counts(step):
    result = step("--count", "^  CC ", "CC", "the thing", step.log, "printf", "  CC a\\n  LD b\\n  CC c\\n")
    assert "2 files" in result.stdout
    again = step("--count", "^  CC ", "CC", "the thing", step.log, "printf", "  CC a\\n")
    assert "1 of 2 files" in again.stdout


def test_failed_step_names_its_log_and_shows_the_errors(step):
    script = "echo x.c:1: error: broken; seq 100; echo at last; exit 7"
    result = step("CC", "the thing", step.log, "sh", "-c", script)
    assert result.returncode == 7
    for text in ("FAILED", "x.c:1: error: broken", "at last", str(step.log), "exit status 7"):
        assert text in result.stderr
    assert result.stderr.count("\n") < 20


def test_verbose_step_shows_everything(step):
    result = step("CC", "the thing", step.log, "echo", "hello", V="1")
    assert result.stdout.endswith("hello\n")
