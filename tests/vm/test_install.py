"""nutshell-install as a person uses it; the disk as others judge it; and that it boots by itself wherever it is plugged in."""

import dataclasses
import hashlib
import json
import re
from pathlib import Path

import pytest

import install
from guest import BOOT, COMMAND, Guest
from project import transcript_path

SIZE, SYSTEM, SPARE = 256 * install.MIB, 128 * install.MIB, 32 * install.MIB
HOST, PASSWORD = "box", "correct horse"
# As `openssl passwd -6 -salt saltsaltsalt "correct horse"` prints it.
HASH = (
    "$6$saltsaltsalt$Cy2drr8kDRji6smvDcT28wkqtq0R0VzVL5CkrjPQCITc5d/31j94knt9rGTcVSyjLXfjsiIsBh5ee8qR/3QDx1"
)
OPTIONS = (
    f"--hostname {HOST} --append 'quiet panic=7 frob=\"a b\"' --root-password-hash '{HASH}' --size {SYSTEM} --spare 32M"
)
# What somebody did in the live system before: these go along.
CHANGES = """
printf 'my own\\n' >/etc/mine; chown 12:34 /etc/mine; chmod 4750 /etc/mine; touch -d '2001-02-03 04:05:06' /etc/mine
ln /etc/mine /etc/mine.too; ln -s mine /etc/mine.link; mkfifo /etc/mine.fifo; mknod /etc/mine.null c 1 3
echo 'more' >>/etc/motd; mkdir -p '/root/a b'; head -c 300000 /dev/urandom >'/root/a b/random'
"""


@dataclasses.dataclass
class Story:
    """One session, and the disk that it left."""

    path: Path
    kernel: Path
    said: dict
    random: str  # SHA-256

    @property
    def disk(self):
        return install.installed(self.path)


def type_in(guest, answer):
    """nutshell-install as it is run on a terminal: what it said, and its status."""
    guest.send(f"nutshell-install {OPTIONS} /dev/vda; echo status $?")
    guest.expect(r"Type the disk's name \(/dev/vda\) to go on: ", COMMAND)
    before = guest.before()
    guest.send(answer)
    status = int(guest.expect(r"\nstatus (\d+)\r", install.INSTALL).group(1))
    return before, guest.before(), status


def tell_story(guest, path):
    said = {"blank": install.sha256(path)}
    guest.check(f"{{ {CHANGES} }} 2>&1")
    said["list"] = guest.check("nutshell-install")
    said["list.json"] = guest.check("nutshell-install --json")
    said["dry"] = guest.check(f"nutshell-install {OPTIONS} --dry-run --yes /dev/vda")
    said["dry.json"] = guest.check(f"nutshell-install {OPTIONS} --dry-run --json vda")
    said["wrong"] = type_in(guest, "/dev/vdb")
    said["nothing"] = type_in(guest, "")
    guest.check("sync")
    said["untouched"] = install.sha256(path)
    said["right"] = type_in(guest, "vda")
    said["mounts"] = guest.check("cat /proc/mounts; ls /run/nutshell")
    said["list.after"] = guest.check("nutshell-install")
    return said, guest.check("sha256sum '/root/a b/random'").split()[0]


@pytest.fixture(scope="module")
def story(out, kernel, tmp_path_factory):
    path = install.blank(tmp_path_factory.mktemp("install") / "disk.img", SIZE)
    with Guest(kernel("pc"), out / "test/install.log", "--nic", "e1000", "--disk", path) as guest:
        said, random = tell_story(guest.login(), path)
    return Story(path, kernel("pc"), said, random)


def test_lists_the_disks(story):
    assert re.search(r"^ +/dev/vda +256 MiB +- +disk0 +blank$", story.said["list"], re.M)
    assert "nutshell-install /dev/vda " in story.said["list"]
    (disk,) = json.loads(story.said["list.json"])
    assert disk == {
        "name": "vda", "bytes": SIZE, "model": "", "serial": "disk0", "sector_size": 512, "read_only": False,
        "blank": True, "holds": "blank",
    }
    assert re.search(r"/dev/vda .*\(installed by nutshell-install\)$", story.said["list.after"], re.M)


def test_shows_the_plan(story):
    for words in ("/dev/vda, 256 MiB", "serial disk0", "blank", "from sector 2048, 128 MiB", "32", "fw_cfg", 'frob="a b"'):
        assert words in story.said["dry"]
    plan = json.loads(story.said["dry.json"])
    assert (plan["disk"], plan["serial"], plan["bytes"]) == ("/dev/vda", "disk0", SIZE)
    assert plan["system"] == {"start": 2048, "sectors": SYSTEM // 512}
    assert plan["second"] == {"start": 2048 + SYSTEM // 512, "sectors": SPARE // 512, "kept": False}
    assert re.fullmatch(r"[0-9a-f]{8}-01", plan["partuuid"])
    assert plan["kernel"]["bytes"] == story.kernel.stat().st_size
    assert re.fullmatch(r"[0-9a-f]{64}", plan["kernel"]["sha256"])


def test_asks_first(story):
    for answer in ("wrong", "nothing"):
        plan, end, status = story.said[answer]
        assert status == install.NOT_WANTED and "nothing was changed" in end and "PARTUUID" in plan
    assert story.said["untouched"] == story.said["blank"]


def test_says_how_it_went(story):
    _, end, status = story.said["right"]
    assert status == install.INSTALLED
    steps = [end.find(f"[{number:2}/12]") for number in range(1, 13)]
    assert steps == sorted(steps) and steps[0] >= 0
    assert f"Installed on /dev/vda: PARTUUID {story.disk.partuuid}." in end
    assert "/dev/vda" not in story.said["mounts"] and "target" not in story.said["mounts"]


def test_table(story):
    table = install.table(story.path)
    assert table["label"] == "dos" and table["id"] == f"0x{story.disk.partuuid[:8]}"
    system, spare = table["partitions"]
    assert (system["start"], system["size"]) == (2048, SYSTEM // 512)
    assert (spare["start"], spare["size"], spare["type"]) == (2048 + SYSTEM // 512, SPARE // 512, "83")
    assert system["bootable"] and "bootable" not in spare
    assert install.probe(story.path, spare["start"] * 512, SPARE) == {}


def test_file_system_and_kernel(story):
    install.judge(story.path, story.kernel)
    assert story.disk.header()["Inode size"] == "256"


# The installer's own, and those of the options.
ADDED = {
    "/boot", "/boot/bzImage", "/boot/grub", "/boot/grub/grub.cfg", "/boot/grub/grubenv", "/boot/grub/parameters.cfg",
    "/lost+found", "/etc/mine", "/etc/mine.too", "/etc/mine.link", "/etc/mine.fifo", "/etc/mine.null", "/root/a b",
    "/root/a b/random",
}
CHANGED = {"/etc/hostname", "/etc/shadow", "/etc/motd"}
# What a system writes while it runs: logs, what udhcpc learned, the shell's history, pipes of the supervisors.
RUNNING = r"/var/log/.*|/etc/resolv\.conf|/root/\.ash_history|/etc/(init\.d|rc\.d)/.*"
MTREE_TYPES = {"dir": 0o04, "file": 0o10, "link": 0o12, "char": 0o02, "block": 0o06, "fifo": 0o01}


def contents(disk, folder):
    """The regular files and links of it, copied here by debugfs."""
    install.disks.run("debugfs", "-R", f"rdump / {folder}", disk.root)
    return folder


def test_tree_is_the_image(story, out, tmp_path):
    wanted = install.manifest((out / "pc/initramfs.manifest").read_text())
    found, copy = install.tree(story.disk), contents(story.disk, tmp_path)
    assert len(wanted) > 200
    # The nodes in /dev are the kernel's: what is mounted there is not copied.
    missing = {path for path in wanted if path not in found and not path.startswith("/dev/")}
    assert missing == set()
    more = {path for path in found if path not in wanted and path not in ADDED}
    assert {path for path in more if not re.fullmatch(RUNNING, path)} == set()
    for path, row in wanted.items():
        if path not in found or re.fullmatch(RUNNING, path):
            continue
        mode, uid, gid, _ = found[path]
        assert (mode >> 12, uid, gid) == (MTREE_TYPES[row["type"]], int(row["uid"]), int(row["gid"])), path
        if row["type"] != "link":
            assert mode & 0o7777 == int(row["mode"], 8), path
        if row["type"] == "link":
            assert (copy / path[1:]).readlink() == Path(row["link"]), path
        elif row["type"] == "file" and path not in CHANGED:
            assert install.sha256(copy / path[1:]) == row["sha256digest"], path


def test_what_somebody_did_goes_along(story, tmp_path):
    disk, found = story.disk, install.tree(story.disk)
    mine = found["/etc/mine"]
    assert mine[:3] == (0o104750, 12, 34) and found["/etc/mine.too"] == mine
    assert found["/etc/mine.fifo"][0] >> 12 == 0o01 and found["/etc/mine.null"][0] >> 12 == 0o02
    assert install.read(disk, "/etc/mine") == "my own\n"
    assert install.read(disk, "/etc/motd").endswith("more\n")
    assert "Sat Feb  3 04:05:06 2001" in install.disks.run("env", "TZ=UTC", "debugfs", "-R", "stat /etc/mine", disk.root)
    copy = contents(disk, tmp_path)
    assert hashlib.sha256((copy / "root/a b/random").read_bytes()).hexdigest() == story.random


def test_options(story):
    disk = story.disk
    assert install.read(disk, "/etc/hostname") == f"{HOST}\n"
    assert f"root:{HASH}:" in install.read(disk, "/etc/shadow").splitlines()[0]
    assert "set parameters='quiet panic=7 frob=\"a b\"'" in install.read(disk, "/boot/grub/parameters.cfg")
    assert f"root=PARTUUID={disk.partuuid}" in install.read(disk, "/boot/grub/grub.cfg")
    assert "@PARTUUID@" not in install.read(disk, "/boot/grub/grub.cfg")


def log_in(guest):
    """By the password that was asked for, and by no other."""
    guest.expect(f"{HOST} login: ", BOOT)
    guest.send("root")
    guest.expect("Password: ")
    guest.send("wrong horse")
    guest.expect("Login incorrect")
    guest.expect(f"{HOST} login: ", BOOT)
    guest.send("root")
    guest.expect("Password: ")
    guest.send(PASSWORD)
    guest.take_shell()
    return guest


def test_boots_and_keeps_what_is_written(story, boot, tmp_path):
    path = tmp_path / "disk.img"
    install.disks.run("cp", "--sparse=always", story.path, path)
    for start in (1, 2):
        guest = log_in(boot("pc", command=install.by_itself(path)))
        words = guest.check("cat /proc/cmdline")
        assert f"root=PARTUUID={story.disk.partuuid}" in words.split() and 'quiet panic=7 "frob=a b"' in words
        assert guest.check("grep ' / ' /proc/mounts").startswith("/dev/")
        if start == 1:
            guest.check("echo written >/etc/kept; rm /etc/mine")
        else:
            assert guest.check("cat /etc/kept; ls /etc/mine 2>&1 || :").startswith("written\nls: /etc/mine: No such file")
        guest.send("poweroff")
        assert guest.wait_end(BOOT)[0] == 0
        install.installed(path).assert_clean()


FULL = pytest.mark.full
DOWN = "\x0e"


@pytest.mark.parametrize("machine, bus", [
    ("pc", "ide"), ("q35", "ahci"), ("q35", "nvme"), ("q35", "usb"),
    *(pytest.param(*row, marks=FULL) for row in [
        ("q35", "virtio"), ("pc", "scsi"), ("pc", "ahci"), ("pc", "nvme"), ("q35", "scsi"), ("pc", "usb"),
    ]),
])
def test_same_disk_elsewhere(story, boot, machine, bus):
    """The disk that was installed on virtio in a pc, moved."""
    options = ("--machine", machine, "--disk-if", bus)
    guest = boot("pc", command=[*install.by_itself(story.path, *options), "--", "-snapshot"])
    log_in(guest)
    assert f"root=PARTUUID={story.disk.partuuid}" in guest.check("cat /proc/cmdline").split()
    assert guest.check("grep ' / ' /proc/mounts").startswith("/dev/")


def test_the_rescue_entry_installs_with_the_kernel_of_the_disk(story, boot, tmp_path):
    """A live system that GRUB has started has no copy of its kernel, but a disk has."""
    target = install.blank(tmp_path / "target.img", SIZE // 2)
    guest = boot("pc", command=[*install.by_itself(story.path), "--disk", str(target), "--", "-snapshot"])
    guest.expect("automatically in", BOOT)
    guest.send(DOWN + DOWN)
    assert "This is the rescue system" in guest.take_shell(2 * BOOT)
    assert guest.check("cat /proc/cmdline").endswith("nutshell.rescue")
    before = guest.check("sha256sum /dev/vdb", install.INSTALL)
    status, said = guest.run("nutshell-install --yes /dev/vdb")
    assert status == install.REFUSED
    assert "no copy of its own kernel" in said and "--kernel FILE" in said and "iPXE" in said
    assert guest.check("sha256sum /dev/vdb", install.INSTALL) == before
    guest.check("mkdir -p /tmp/disk; mount -o ro /dev/vda1 /tmp/disk")
    guest.check("nutshell-install --yes --kernel /tmp/disk/boot/bzImage /dev/vdb", install.INSTALL)
    guest.check("mount -o ro /dev/vdb1 /mnt && cmp /mnt/boot/bzImage /tmp/disk/boot/bzImage")
