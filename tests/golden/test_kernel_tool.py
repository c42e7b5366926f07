"""What we emit, as others read it: the kernel's gen_init_cpio, cpio and bsdtar.

Random descriptions of everything that an image can hold go through gen_init_cpio_list and the
kernel's own tool. The archive must be what the description says and what our manifest says: path,
type, mode, owner, device, link groups, size, sha256. RANDOM_IMAGES sets how many (seed: RANDOM_SEED).
"""

import hashlib
import os
import random
import re
import shutil
import subprocess

import pytest
from random_image import Image
from test_golden import CASES, GOOD_CASES, PROGRAM, run_case

IMAGES = int(os.environ.get("RANDOM_IMAGES", "300"))
SEED = os.environ.get("RANDOM_SEED", "1")
TIMEOUT = 60
OPTIONS = ["--skip=no-init,no-console,dangling-link,script-interpreter"]
TYPES = {
    0o01: "fifo", 0o02: "char", 0o04: "dir", 0o06: "block", 0o10: "file", 0o12: "link", 0o14: "socket",
}


@pytest.fixture(scope="module", name="gen_init_cpio")
def build_gen_init_cpio(out, tmp_path_factory):
    source = out / "src/linux/usr/gen_init_cpio.c"
    if not source.exists():
        pytest.skip("the kernel's sources are not there: make fetches them")
    program = tmp_path_factory.mktemp("kernel") / "gen_init_cpio"
    subprocess.run(["cc", "-O2", "-o", program, source], check=True, timeout=TIMEOUT)
    return program


def archive_of(gen_init_cpio, list_path):
    process = subprocess.run(
        [gen_init_cpio, "-t", "0", list_path], capture_output=True, check=False, timeout=TIMEOUT
    )
    assert process.returncode == 0 and not process.stderr, process.stderr
    return process.stdout


def read_newc(archive):
    """A small reader of our own: {path: properties}. Parents must come first."""
    result, groups, at = {}, {}, 0
    while True:
        assert archive[at : at + 6] == b"070701"
        fields = [int(archive[at + 6 + 8 * i : at + 14 + 8 * i], 16) for i in range(13)]
        inode, mode, uid, gid, nlink, _, size, _, _, major, minor, name_size, _ = fields
        name = archive[at + 110 : at + 110 + name_size - 1]
        at += (110 + name_size + 3) & ~3
        data = archive[at : at + size]
        at += (size + 3) & ~3
        if name == b"TRAILER!!!":
            return result, len(archive)
        assert name not in result, "twice"
        assert b"/" not in name or result[name.rpartition(b"/")[0]]["type"] == "dir"
        kind = TYPES[mode >> 12]
        entry = {"type": kind, "mode": mode & 0o7777, "uid": uid, "gid": gid}
        if kind in ("char", "block"):
            entry["device"] = (major, minor)
        if kind == "link":
            entry["link"] = data.rstrip(b"\0")
        if kind == "file":
            # The data is with the last link of a group.
            groups.setdefault(inode, []).append(name)
            entry["data"] = (inode, data)
            assert nlink == 1 or len(groups[inode]) <= nlink
        result[name] = entry


def settle_files(entries):
    data = {}
    for entry in entries.values():
        if entry["type"] == "file":
            inode, content = entry["data"]
            data[inode] = data.get(inode, b"") + content
    members = {}
    for name, entry in entries.items():
        if entry["type"] == "file":
            members.setdefault(entry["data"][0], []).append(name)
    for name, entry in entries.items():
        if entry["type"] == "file":
            inode, _ = entry.pop("data")
            entry["size"] = len(data[inode])
            entry["sha256"] = hashlib.sha256(data[inode]).hexdigest()
            entry["links"] = sorted(members[inode])
    return entries


def unescape(text):
    return re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), text)


def read_mtree(text):
    result, groups = {}, {}
    for line in text.splitlines()[1:]:
        name, *words = line.split(b" ")
        values = dict(word.split(b"=", 1) for word in words)
        name = unescape(name)[2:] or b"."
        kind = values[b"type"].decode()
        entry = {"type": kind, "mode": int(values[b"mode"], 8)}
        entry |= {"uid": int(values[b"uid"]), "gid": int(values[b"gid"])}
        if kind in ("char", "block"):
            entry["device"] = tuple(map(int, values[b"device"].split(b",")[1:]))
        if kind == "link":
            entry["link"] = unescape(values[b"link"])
        if kind == "file":
            entry["size"] = int(values[b"size"])
            entry["sha256"] = values[b"sha256digest"].decode()
            entry["links"] = groups.setdefault(values.get(b"inode", name), [])
            entry["links"].append(name)
            assert int(values[b"nlink"]) == 1 or b"inode" in values
        result[name] = entry
    for entry in result.values():
        if "links" in entry:
            entry["links"].sort()
    return result


def generate(image, folder):
    description = folder / "in.rootfs"
    description.write_bytes(b"\n".join(image.lines) + b"\n")
    arguments = ["-o", "list", "--manifest", "manifest", "--stage", "stage", "--json", "json"]
    process = subprocess.run(
        [PROGRAM, *OPTIONS, *arguments, description],
        cwd=folder, capture_output=True, check=False, timeout=TIMEOUT,
    )
    assert process.returncode == 0, process.stderr.decode(errors="replace")


@pytest.mark.parametrize("block", range(10))
def test_random_images(gen_init_cpio, tmp_path, block):
    for number in range(IMAGES // 10):
        rng = random.Random(f"{SEED}-{block}-{number}")
        folder = tmp_path / "image"
        folder.mkdir()
        image = Image(rng, folder)
        generate(image, folder)
        archive = archive_of(gen_init_cpio, folder / "list")
        entries, size = read_newc(archive)
        where = f"image {SEED}-{block}-{number} in {folder}"
        assert settle_files(entries) == image.expected(), where
        manifest = read_mtree((folder / "manifest").read_bytes())
        manifest.pop(b".")
        assert manifest == image.expected(), where
        assert f'"size": {size},' in (folder / "json").read_text(errors="replace"), where
        if number % 10 == 0:
            others_agree(archive, folder)
        shutil.rmtree(folder)


def others_agree(archive, folder):
    """cpio and bsdtar, compared through the mtree that bsdtar writes of archive and manifest.

    bsdtar writes type=socket, but ends where it would have to read it.
    """
    keys = ",".join(f"mtree:{key}" for key in "type mode uid gid link device size".split())
    (folder / "archive").write_bytes(archive)
    lines = (folder / "manifest").read_bytes().splitlines(keepends=True)
    (folder / "manifest").write_bytes(b"".join(line for line in lines if is_entry(line)))
    results = []
    for source in ("archive", "manifest"):
        process = subprocess.run(
            ["bsdtar", "-cf", "-", "--format=mtree", f"--options=mtree:!all,{keys}", f"@{source}"],
            cwd=folder, capture_output=True, check=False, timeout=TIMEOUT,
        )
        lines = process.stdout.replace(b"./", b"").replace(b" \\\n    ", b" ").splitlines()
        results.append(sorted(normal(line) for line in lines[1:] if is_entry(line)))
    assert results[0] == results[1]
    process = subprocess.run(
        ["cpio", "-it", "--quiet"],
        input=archive, capture_output=True, check=False, timeout=TIMEOUT,
    )
    assert process.returncode == 0, process.stderr


def is_entry(line):
    return line and not line.startswith(b". ") and b" type=socket" not in line


def normal(line):
    """Sizes are said once for a group of hard links in an archive, and at each in a manifest."""
    return b" ".join(word for word in line.split() if not word.startswith(b"size="))


@pytest.mark.parametrize("case", GOOD_CASES, ids=lambda case: case.name)
def test_golden_lists_are_read_without_complaint(gen_init_cpio, case, tmp_path):
    process, out, _ = run_case(case, tmp_path)
    assert process.returncode == 0
    entries, _ = read_newc(archive_of(gen_init_cpio, out / "list"))
    lines = (out / "list").read_bytes().splitlines()
    links = sum(len(line.split()) - 6 for line in lines if line.startswith(b"file "))
    assert len(entries) == len(lines) + links


def test_there_are_cases():
    assert len(GOOD_CASES) > 20 and len(CASES) > 100
