"""Installations in a guest, with all that they write to their disk recorded.

One disk is installed three times: while blank; over the system that is then on it, with a spare partition;
and once more with that partition, which has a file system and a file by then, kept.
"""

import dataclasses
from array import array
from pathlib import Path

from guest import QEMU, SCALE, Guest
from powercut.disk_states import Contents, History
from powercut.verdicts import Judge
from powercut.write_log import qemu_drive, read_log

DISK = 112 << 20
INSTALL = 120 * SCALE
# virtio-blk; an error is the guest's to see, not a reason for QEMU to stop. Requests are not merged: to the up to
# 1,024 (IOV_MAX) buffers of a merged one blklogwrites adds two of its own, and pwritev() then says EINVAL.
DEVICE = "virtio-blk-pci,drive={0},serial={0},werror=report,rerror=report,request-merging=off"
HOME_TEXT = "this is at home"

BLANK, OVER, KEEP_HOME = "blank disk", "over an installed system", "--keep-home"


def extra_options(drives):
    """QEMU's own options for drives: {name: -drive}."""
    words = []
    for name, drive in drives.items():
        words += ["-drive", drive, "-device", DEVICE.format(name)]
    return words


def live_guest(bundle, transcript, drives, *options):
    return Guest(bundle, transcript, "--net", "none", *options, "--", *extra_options(drives))


def disk_guest(transcript, drives, *words):
    """A machine that starts from its first disk, through SeaBIOS."""
    command = [QEMU, "--accel", "tcg", "--net", "none", "--", *extra_options(drives), *words]
    return Guest(None, transcript, command=list(map(str, command)))


@dataclasses.dataclass
class Session:
    name: str
    history: History
    judge: Judge


def make_home(guest):
    guest.check("mke2fs -q -F -t ext4 /dev/vda2 && mkdir -p /tmp/home && mount /dev/vda2 /tmp/home")
    guest.check(f"echo {HOME_TEXT} >/tmp/home/file && umount /tmp/home && sync")


def record(bundle, folder, transcript, initrd=None):
    """Makes disk.img, log.img and positions in folder; returns nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    disk, log = folder / "disk.img", folder / "log.img"
    log.write_bytes(b"")
    disk.write_bytes(b"")
    with open(disk, "r+b") as file:
        file.truncate(DISK)
    positions = [0]  # QEMU writes the log's head with the first flush
    options = ["--initrd", initrd] if initrd else []
    with live_guest(bundle, transcript, {"disk0": qemu_drive(disk, log)}, *options) as guest:
        guest.login()
        for words in ("", "--wipe --spare 16M", "--keep-home"):
            if words == "--keep-home":
                make_home(guest)
            if words:
                positions.append(len(read_log(log)))
            guest.check(f"nutshell-install --yes {words} vda", INSTALL)
            positions.append(len(read_log(log)))
    (folder / "positions").write_text(" ".join(map(str, positions)))


def load(folder):
    """What was recorded: {name: Session}. The disk rebuilt from the log must be the disk."""
    contents = Contents()
    entries = read_log(folder / "log.img")
    positions = list(map(int, (folder / "positions").read_text().split()))
    state, sessions, done = array("I", bytes(4 * (DISK // 512))), {}, 0
    for name, first, last in zip((BLANK, OVER, KEEP_HOME), positions[::2], positions[1::2], strict=True):
        state = History(contents, state, entries[done:first]).after
        history = History(contents, state, entries[first:last])
        sessions[name] = Session(name, history, Judge(history))
        state, done = history.after, last
    state = History(contents, state, entries[done:]).after
    assert state == contents.of_file(folder / "disk.img"), "the log does not make the disk"
    return sessions


def recorded(bundle, folder, transcript, initrd=None):
    """Those of an earlier run are taken again when the bundle is the same one."""
    folder, made_by = Path(folder), Path(folder) / "bundle"
    status = Path(bundle).stat()
    name = f"{bundle} {status.st_size} {status.st_mtime_ns} {initrd}"
    if not made_by.exists() or made_by.read_text() != name:
        made_by.unlink(missing_ok=True)
        record(bundle, folder, transcript, initrd)
        made_by.write_text(name)
    return load(folder)
