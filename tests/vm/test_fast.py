"""make run FAST=1: the present initramfs/ over the one that the kernel has in it."""

import subprocess

import pytest

from project import TOP

FAST = TOP / "src/experiments/fast-initramfs"


def archive(folder, path):
    names = "".join(f"{name.relative_to(folder)}\n" for name in sorted(folder.rglob("*")))
    data = subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=folder, input=names.encode(), capture_output=True, check=True)
    path.write_bytes(data.stdout)
    return path


@pytest.mark.parametrize("removes", [False, True])
def test_changed_new_and_removed_files(boot, out, tmp_path, removes):
    current = tmp_path / "current"
    (current / "etc").mkdir(parents=True)
    (current / "etc/issue").write_text("changed\n")
    (current / "etc/new").write_text("new\n")
    embedded = tmp_path / "embedded"
    (embedded / "etc").mkdir(parents=True)
    (embedded / "etc/issue").write_text("")
    if removes:
        for name in ("etc/motd", "etc/health.d", "etc/health.d/anything"):
            (embedded / name).mkdir() if name.endswith(".d") else (embedded / name).write_text("")
    fast = tmp_path / "fast.cpio"
    subprocess.run([FAST, archive(embedded, tmp_path / "e"), archive(current, tmp_path / "c"), fast], check=True)
    words = (tmp_path / "fast.cpio.append").read_text()
    assert words == ("rdinit=/fast.init \n" if removes else "")
    guest = boot("pc", "--initrd", fast, "--append", words.strip() or "quiet")
    guest.login()
    assert guest.check("cat /etc/issue /etc/new") == "changed\nnew"
    # The rest of what is embedded is there as it was.
    assert guest.check("ls -d /etc/motd /etc/health.d /fast.* 2>/dev/null | sort || true").split() == (
        [] if removes else ["/etc/health.d", "/etc/motd"]
    )
    assert guest.check("sv status syslogd").startswith("run:")
    assert guest.check("cat /proc/1/comm") == "init"


def test_a_failure_leaves_the_old_archive(tmp_path):
    fast = tmp_path / "fast.cpio"
    fast.write_text("old")
    result = subprocess.run([FAST, tmp_path / "nowhere", tmp_path / "nowhere", fast], capture_output=True, text=True)
    assert result.returncode != 0 and "nowhere" in result.stderr
    assert fast.read_text() == "old"
