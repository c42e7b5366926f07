"""Disk images with a root that boots, made without loop devices: mke2fs and its relatives work at an
offset into the image. The root is the image's own tree, so what boots from disk is known to boot."""

import dataclasses
import os
import subprocess
from pathlib import Path

from guest import BOOT

MIB = 1 << 20
DISK = 64 * MIB
GPT_BACKUP = MIB  # more than its 33 sectors
ON_DISK = "ondisk"  # the host name of a root on disk

# Of an ext4 superblock (struct ext2_super_block in e2fsprogs' lib/ext2fs/ext2_fs.h).
SUPERBLOCK, MAGIC, UUID = 1024, 0x38, 0x68
MBR_SIGNATURE = 0x1B8


# The tools of file systems need not be on the path of an ordinary user.
ENVIRONMENT = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}


def run(*command, **options):
    """The output of a host tool that has to succeed."""
    result = subprocess.run(
        [str(word) for word in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=ENVIRONMENT, **options,
    )
    assert result.returncode == 0, f"{command}: {result.stdout}"
    return result.stdout


def unpack_tree(out, profile, folder):
    """The tree of that profile's image, with a host name that tells it from the one in memory."""
    archive = folder / "tree.cpio"
    with open(archive, "wb") as file:
        subprocess.run(
            [out / profile / "linux/usr/gen_init_cpio", out / profile / "initramfs.list"], stdout=file, check=True
        )
    tree = folder / "tree"
    tree.mkdir()
    # Without the device nodes: devtmpfs has them, and to make them takes rights. (bsdtar leaves out their folder too.)
    run("bsdtar", "-x", "-p", "-f", archive, "-C", tree, "--exclude", "dev/*")
    (tree / "dev").mkdir(exist_ok=True)
    (tree / "etc/hostname").write_text(f"{ON_DISK}\n")
    return tree


@dataclasses.dataclass
class Disk:
    path: Path
    start: int = MIB  # of the root's partition, in bytes
    partuuid: str = ""

    @property
    def root(self):
        """The root's file system, as e2fsprogs names it."""
        return f"{self.path}?offset={self.start}"

    def debugfs(self, *requests):
        for request in requests:
            output = run("debugfs", "-w", "-R", request, self.root)
            # It ends with 0 whatever happened. Complaints come after its version.
            complaints = [line for line in output.splitlines()[1:] if line and not line.startswith("Allocated inode")]
            assert complaints == [], f"{request}: {output}"

    def header(self):
        """What dumpe2fs says of the superblock, as a dictionary."""
        lines = run("dumpe2fs", "-h", self.root).splitlines()
        return {name: rest.strip() for name, colon, rest in (line.partition(":") for line in lines) if colon}

    def poke(self, offset, data):
        """Writes into the image, counted from the root's first byte."""
        with open(self.path, "r+b") as file:
            file.seek(self.start + offset)
            file.write(data)

    def set_signature(self, number):
        """The MBR's disk signature, as 32 bits."""
        with open(self.path, "r+b") as file:
            file.seek(MBR_SIGNATURE)
            file.write(number.to_bytes(4, "little"))
        self.partuuid = f"{number:08x}-{self.partuuid[9:]}"

    def assert_clean(self):
        """As the last one to write to it should have left it: nothing to replay, nothing to check."""
        header = self.header()
        assert header["Filesystem state"] == "clean"
        assert "needs_recovery" not in header["Filesystem features"]
        run("e2fsck", "-fn", self.root)

    def is_dirty(self):
        return "needs_recovery" in self.header()["Filesystem features"]


def partition_script(table, number, signature, guid, name):
    if table == "gpt":
        named = f', name="{name}"' if name else ""
        return f"label: gpt\nstart=2048, size={(DISK - 2 * MIB) // 512}, type=linux, uuid={guid}{named}\n"
    first = "start=2048, type=83\n"
    if number > 4:
        small = "".join(f"start={4096 * (i - 4)}, size=2048, type=83\n" for i in range(5, number))
        first = f"start=2048, type=5\n{small}start={4096 * (number - 4)}, type=83\n"
    return f"label: dos\nlabel-id: 0x{signature}\n{first}"


def make_disk(path, tree, table="dos", number=1, signature="5ca1ab1e", guid=None, name=None, uuid=None, label=None):
    """An image with the tree on an ext4. table is dos, gpt or None: the whole disk is the file system.
    From number 5 on it is a logical partition, behind small ones. name is a GPT's PARTLABEL; uuid and label are the file system's."""
    guid = guid or "0b1ec7ed-0000-4000-8000-5ca1ab1e0001"
    disk = Disk(Path(path), MIB, {"dos": f"{signature}-{number:02x}", "gpt": guid, None: ""}[table])
    with open(path, "wb") as file:
        file.truncate(DISK)
    if table is None:
        disk.start = 0
    else:
        run("sfdisk", "-q", path, input=partition_script(table, number, signature, guid, name))
        disk.start = 2 * MIB * (number - 4) if number > 4 else MIB
    size = DISK - disk.start - (GPT_BACKUP if table == "gpt" else 0)
    ids = (["-U", uuid] if uuid else []) + (["-L", label] if label else [])
    run(
        "mke2fs", "-q", "-F", "-t", "ext4", "-d", tree, *ids, "-E", f"offset={disk.start},root_owner=0:0",
        path, f"{size // 1024}k",
    )
    return disk


def came_up(guest, timeout):
    """Which system shows itself first: "ondisk login: ", "nutshell login: " or the start of a report."""
    return guest.expect(rf"(?:{ON_DISK}|nutshell) login: |This is the rescue system", timeout).group(0)


def expect_disk(guest, timeout=BOOT):
    """Waits for the login of the system on disk; returns what came until then."""
    found = came_up(guest, timeout)
    assert found == f"{ON_DISK} login: ", f"it came up in memory: {found!r}"
    return guest.before()


def expect_rescue(guest, timeout=BOOT):
    """Waits for the rescue system's report and for its shell; returns what came until then."""
    found = came_up(guest, timeout)
    assert found == "This is the rescue system", f"no report: {found!r}"
    return guest.before() + found + guest.take_shell()


def use_disk(guest):
    """Logs in to the system on disk."""
    expect_disk(guest)
    guest.send("root")
    guest.take_shell()
    return guest
