"""What the tests of nutshell-install share: images before it, and judges of what it leaves."""

import hashlib
import json
import re
import subprocess

import disks
from guest import QEMU, SCALE

MIB, SECTOR = disks.MIB, 512
INSTALL = 120 * SCALE  # seconds; a few on an idle machine
INSTALLED, FAILED, REFUSED, NOT_WANTED = range(4)  # its exit statuses

# What src/installer/apply.c asks mke2fs for, as dumpe2fs names it.
FEATURES = {
    "has_journal", "ext_attr", "resize_inode", "dir_index", "filetype", "extent", "64bit", "flex_bg",
    "sparse_super", "large_file", "huge_file", "dir_nlink", "extra_isize", "metadata_csum",
}
# Header fields of a bzImage (Documentation/arch/x86/boot.rst) in which what is read back from QEMU may
# differ from the file: QEMU's loader writes heap_end_ptr, and nobody can know what was there. (The next
# loader writes it again. What else QEMU fills in is put back.)
HEAP_END_PTR = range(0x224, 0x226)


def blank(path, size):
    """A sparse file of that many bytes."""
    with open(path, "wb") as file:
        file.truncate(size)
    return path


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def by_itself(disk, *options):
    """The command line of a machine with that disk only, started by its firmware."""
    return [str(QEMU), "--accel", "tcg", "--net", "none", *map(str, options), "--disk", str(disk)]


def installed(path):
    """An installed disk as disks.py knows it."""
    with open(path, "rb") as file:
        sector = file.read(SECTOR)
    assert sector[510:] == b"\x55\xaa"
    return disks.Disk(path, MIB, f"{int.from_bytes(sector[440:444], 'little'):08x}-01")


def table(path):
    """The partition table as sfdisk tells it, which finds nothing wrong with it."""
    assert "No errors detected." in disks.run("sfdisk", "-V", path)
    # Above 2 TiB a warning comes first.
    output = disks.run("sfdisk", "-J", path)
    return json.loads(output[output.index("{"):])["partitiontable"]


def probe(path, offset=0, size=None):
    """What blkid sees in that range, as a dictionary; nothing: an empty one."""
    options = ["-S", str(size)] if size else []
    result = subprocess.run(
        ["blkid", "-p", "-o", "export", "-O", str(offset), *options, str(path)], capture_output=True, text=True, check=False
    )
    assert result.returncode in (0, 2), result.stderr
    return dict(line.replace("\\ ", " ").split("=", 1) for line in result.stdout.splitlines() if "=" in line)


def judge(path, kernel=None):
    """What holds for each installed disk. Returns it."""
    disk = installed(path)
    system = table(path)["partitions"][0]
    assert (system["start"], system["type"], system.get("bootable")) == (2048, "83", True)
    assert system["size"] % 2048 == 0
    seen = probe(path, MIB, system["size"] * SECTOR)
    assert (seen["TYPE"], seen["LABEL"]) == ("ext4", "nutshell")
    assert set(disk.header()["Filesystem features"].split()) == FEATURES
    assert int(disk.header()["Block count"]) * 8 == system["size"]
    # There is a second group, and with it a copy of the superblock.
    assert int(disk.header()["Block count"]) > int(disk.header()["Blocks per group"])
    disk.assert_clean()
    if kernel:
        assert_kernel(path, kernel)
    return disk


def assert_kernel(path, kernel, may_differ=HEAP_END_PTR):
    """GRUB's own code reads the kernel from the disk: that of the file, but for what QEMU has written into it."""
    copy = path.parent / f"{path.name}.kernel"
    disks.run("grub-fstest", path, "cp", "(loop0,msdos1)/boot/bzImage", copy)
    found, built = copy.read_bytes(), kernel.read_bytes()
    assert len(found) == len(built)
    if found != built:
        differ = {at for at in range(min(len(found), 4096)) if found[at] != built[at]}
        assert differ <= set(may_differ), f"also differs at {sorted(map(hex, differ - set(may_differ)))}"
        assert found[4096:] == built[4096:]


def read(disk, path):
    """A file of the installed system."""
    return disks.run("debugfs", "-R", f"cat {path}", disk.root).partition("\n")[2]


def tree(disk):
    """{path: (type and permissions, uid, gid, inode)} of everything on it."""
    found, folders = {}, [""]
    while folders:
        requests = "".join(f'ls -p "{folder or "/"}"\n' for folder in folders)
        output = disks.run("debugfs", "-f", "-", disk.root, input=requests)
        batch, folders, folder = iter(folders), [], None
        for line in output.splitlines():
            if line.startswith("debugfs: ls -p"):
                folder = next(batch)
            match = re.fullmatch(r"/(\d+)/(\d{6})/(\d+)/(\d+)/([^/]+)/\d*/", line)
            if not match or match[5] in (".", ".."):
                continue
            path, mode = f"{folder}/{match[5]}", int(match[2], 8)
            found[path] = (mode, int(match[3]), int(match[4]), int(match[1]))
            if mode >> 12 == 0o04:
                folders.append(path)
    return found


def manifest(text):
    """{path: {keyword: value}} of an mtree."""
    entries = {}
    # What mtree(5) cannot write as it is, is there as an octal number.
    text = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
    for line in text.splitlines():
        if line.startswith("./"):
            path, *words = line.split(" ")
            entries[path[1:]] = dict(word.split("=", 1) for word in words)
    return entries
