"""The build itself: it repeats byte for byte, elsewhere too, and does only what a change asks for."""

import shutil
import subprocess
import sys
import time

import pytest

from project import TOP, guests_of_test, make, project_files
from guest import SCALE, Guest

sys.path.insert(0, str(TOP / "tests/bench"))

from variants import BARE  # noqa: E402

PROFILE = "virt"
WITH = "--fragment kernel-config/{}.config"


def chosen(form, names):
    return [word for name in names.split() for word in form.format(name).split()]


def bundle(out):
    return (out / PROFILE / "bzImage").read_bytes()


def state(folder, *but):
    """Path and time of each file that was built."""
    return {
        path.relative_to(folder): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in but
    }


def changes(before, after):
    return sorted(str(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def build(top, out, **keywords):
    result = make(f"O={out}", f"PROFILE={PROFILE}", top=top, **keywords)
    assert result.returncode == 0, result.stdout + result.stderr
    return result


def test_second_make_builds_nothing(out):
    build(TOP, out)
    before = state(out, "test", "bench", "src")
    start = time.monotonic()
    result = build(TOP, out)
    seconds = time.monotonic() - start
    assert changes(before, state(out, "test", "bench", "src")) == []
    for step in ("CONFIG", "BUSYBOX", "MUSL", "KERNEL", "CC"):
        assert f"  {step} " not in result.stdout, result.stdout
    assert seconds < 3 * SCALE


@pytest.mark.parametrize("profile, words, on, off", [
    ("virt", chosen("--without {}", BARE), ["VIRTIO_BLK"], ["EXT4_FS", "IPV6", "CGROUPS", "MITIGATION_RETHUNK"]),
    ("virt", chosen(WITH, "containers"), ["OVERLAY_FS", "MEMCG", "PID_NS"], ["HUGETLBFS"]),
    ("virt", chosen(WITH, "nic ata hugepages"), ["E1000E", "SATA_AHCI", "TRANSPARENT_HUGEPAGE"], ["USB"]),
    ("pc", chosen(WITH, "preempt"), ["PREEMPT_DYNAMIC", "NVME_CORE"], ["PREEMPT_NONE"]),
])
def test_fragments_of_the_real_kernel_can_be_chosen(out, tmp_path, profile, words, on, off):
    """What docs and bench name as WITH= and WITHOUT=: Kconfig takes it."""
    result = subprocess.run(
        ["kernel-config/kconfig", "linux", "--src", out / "src/linux", "--build", tmp_path, "--profile", profile, *words],
        cwd=TOP, capture_output=True, text=True,
    )
    assert (result.returncode, result.stderr) == (0, "")
    config = (tmp_path / ".config").read_text().splitlines()
    assert [name for name in on if f"CONFIG_{name}=y" not in config] == []
    assert [name for name in off if f"CONFIG_{name}=y" in config] == []


@pytest.fixture(scope="module")
def elsewhere(out):
    """The same files built in another folder, whose path has another length."""
    folder = out / "test" / "another-clone-with-a-longer-name"
    shutil.rmtree(folder, ignore_errors=True)
    for path in project_files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(TOP / path, folder / path, follow_symlinks=False)
    build(folder, folder / "out")
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)


def test_build_in_another_folder_gives_the_same_bytes(out, elsewhere):
    there = bundle(elsewhere / "out")
    if there != bundle(out):
        (out / "test/other-bzImage").write_bytes(there)
    assert there == bundle(out), f"compare {out}/{PROFILE}/bzImage with {out}/test/other-bzImage"


def test_one_changed_file_builds_only_what_has_it(request, elsewhere):
    out = elsewhere / "out"
    issue = elsewhere / "initramfs/etc/issue"
    content, first = issue.read_bytes(), bundle(out)
    before = state(out, "log")
    issue.write_bytes(content + b"changed by a test\n")
    build(elsewhere, out)
    assert bundle(out) != first

    changed = changes(before, state(out, "log"))
    objects = [path for path in changed if path.endswith(".o")]
    parts = ("/usr/", "/arch/x86/boot/", "/vmlinux.o", "/init/version-timestamp.o", "/.tmp_vmlinux", "/.vmlinux")
    assert [path for path in objects if not any(part in path for part in parts)] == []
    assert [path for path in changed if path.split("/")[0] not in (PROFILE, "sources.used")] == []

    with Guest(out / PROFILE / "bzImage", out.parent.parent / "changed-file.log") as guest:
        request.node.stash.setdefault(guests_of_test, []).append(guest)
        guest.login()
        assert guest.check("tail -n 1 /etc/issue") == "changed by a test"

    issue.write_bytes(content)
    build(elsewhere, out)
    assert bundle(out) == first, "the old content gives the old bytes"


def test_new_and_removed_files_of_a_tree_are_seen(elsewhere):
    out = elsewhere / "out"
    first = bundle(out)
    new = elsewhere / "initramfs/services/klogd/finish"
    new.write_text("#!/bin/sh\n")
    new.chmod(0o755)
    build(elsewhere, out)
    assert "/etc/init.d/klogd/finish" in (out / PROFILE / "initramfs.list").read_text()
    assert bundle(out) != first
    new.unlink()
    build(elsewhere, out)
    assert bundle(out) == first


def test_error_in_the_description_keeps_the_old_bundle(elsewhere):
    out = elsewhere / "out"
    first = bundle(out)
    description = elsewhere / "initramfs/nutshell.rootfs"
    content = description.read_text()
    line = content.count("\n") + 1
    description.write_text(content + "fiel /etc/motd etc/motd\n")
    result = make(f"O={out}", f"PROFILE={PROFILE}", top=elsewhere)
    assert result.returncode == 2
    assert f"nutshell.rootfs:{line}:1: error: " in result.stderr
    assert bundle(out) == first
    description.write_text(content)
    build(elsewhere, out)
    assert bundle(out) == first
