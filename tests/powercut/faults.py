"""Disks that fail at a chosen moment of an installation, by QEMU's block driver blkdebug.

A guest gets many disks at once, each with a fault of its own; nutshell-install is started for one after the
other, and what it leaves is looked at from inside and in the image.
"""

import dataclasses
import re

from powercut.sessions import INSTALL, live_guest
from powercut.write_log import SECTOR

DISK = 72 << 20
DISKS = 12  # at once; a PC has room for so many more cards
EIO, ENOSPC = 5, 28

# What is counted, and what fails then: events of blkdebug that the driver raw raises for each request.
EVENTS = {"write": "write_aio", "flush": "flush_to_disk", "read": "read_aio"}


@dataclasses.dataclass(frozen=True)
class Fault:
    """After `after` - 1 requests of the kind `counted`, the next one of the kind `fails` does, or all do."""

    fails: str
    after: int
    counted: str = "write"
    errno: int = EIO
    forever: bool = False
    sector: int = -1  # only there; -1 anywhere

    def __str__(self):
        name = {EIO: "EIO", ENOSPC: "ENOSPC"}[self.errno]
        where = f" of sector {self.sector}" if self.sector >= 0 else ""
        if self.counted == self.fails:
            return f"{name} at {self.fails} {self.after}{where}{' and from then on' if self.forever else ''}"
        return f"{name} at {self.fails}s{where} from {self.counted} {self.after} on"

    def rules(self):
        """The configuration of blkdebug (QEMU, docs/devel/blkdebug.rst): its state counts the requests."""
        text = "".join(
            f'[set-state]\nevent = "{EVENTS[self.counted]}"\nstate = "{state}"\nnew_state = "{state + 1}"\n'
            for state in range(1, self.after + (not self.forever and self.counted == self.fails))
        )
        # With a count of its own the failing request is the one that takes the state on.
        where = f'sector = "{self.sector}"\n' if self.sector >= 0 else ""
        once = "off" if self.forever or self.counted != self.fails else "on"
        return text + (
            f'[inject-error]\nevent = "{EVENTS[self.fails]}"\nstate = "{self.after}"\niotype = "{self.fails}"\n'
            f'errno = "{self.errno}"\nonce = "{once}"\n{where}'
        )


@dataclasses.dataclass
class Outcome:
    fault: Fault
    hit: bool  # did a request fail
    status: int
    step: str
    wrong: list  # what must not be
    output: str


def drive(folder, name, fault):
    image, rules = folder / f"{name}.img", folder / f"{name}.rules"
    with open(image, "wb") as file:
        file.truncate(DISK)
    rules.write_text(fault.rules())
    return (
        f"if=none,id={name},discard=ignore,driver=raw,file.driver=blkdebug,"
        f"file.config={rules},file.image.driver=file,file.image.filename={image}"
    )


def failed_requests(guest):
    """{drive: how many of its requests have failed}."""
    kinds = ("failed_rd_operations", "failed_wr_operations", "failed_flush_operations")
    return {
        entry["device"]: sum(entry["stats"][kind] for kind in kinds) for entry in guest.qmp.command("query-blockstats")
    }


def left_behind(guest, device):
    """What an installation must not leave in the guest."""
    wrong = []
    if f"/dev/{device}" in guest.check("cat /proc/mounts"):
        wrong.append(f"{device} is mounted")
    holders = f"/sys/block/{device}/holders/* /sys/block/{device}/{device}*/holders/*"
    if guest.check(f'for holder in {holders}; do [ ! -e "$holder" ] || echo "$holder"; done'):
        wrong.append(f"{device} is held")
    if guest.run("pidof nutshell-install mke2fs e2fsck")[0] == 0:
        wrong.append("a process is left")
    if guest.run("ls -d /run/nutshell/source /run/nutshell/target")[1].count("No such file") != 2:
        wrong.append("a mount point is left")
    return wrong


def sector_0(folder, name):
    with open(folder / f"{name}.img", "rb") as file:
        return file.read(SECTOR)


def judge(fault, hit, status, output, first_sector, device):
    wrong = []
    step = re.search(r"while (.*) on (/dev/\S+); (.*), and nothing is mounted", output)
    if not hit:
        if status or not first_sector.endswith(b"\x55\xaa"):
            wrong.append(f"nothing failed, and yet: status {status}")
        return "", wrong
    if status == 0 and fault.fails == "flush" and not fault.forever and first_sector.endswith(b"\x55\xaa"):
        # ext4 ignores the errors of some flushes. One that ended well came before sector 0 was written, and what
        # the disk holds was read back after it.
        return "", wrong
    if status != 1:
        wrong.append(f"a request failed, and the status is {status}")
    if not step or step.group(2) != device:
        wrong.append("the step and the device are not named")
    elif any(first_sector) and "may boot or not" not in step.group(3):
        wrong.append(f"sector 0 is not zero, and it is said: {step.group(3)}")
    elif any(first_sector) and not (fault.forever and fault.fails == "flush"):
        wrong.append("sector 0 could have been taken back, and is not zero")
    return step.group(1) if step else "", wrong


def run_batch(bundle, folder, transcript, faults, initrd=None):
    """Installs once for each fault, at most DISKS of them; returns their outcomes."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"fault{i}" for i in range(len(faults))]
    drives = {name: drive(folder, name, fault) for name, fault in zip(names, faults, strict=True)}
    options = ["--qmp", folder / "qmp", *(["--initrd", initrd] if initrd else [])]
    outcomes = []
    with live_guest(bundle, transcript, drives, *options) as guest:
        guest.login()
        for name, fault in zip(names, faults, strict=True):
            device = guest.check(f"grep -lx {name} /sys/block/*/serial").split("/")[3]
            status, output = guest.run(f"nutshell-install --yes serial={name}", INSTALL)
            hit = failed_requests(guest)[name] > 0
            step, wrong = judge(fault, hit, status, output, sector_0(folder, name), f"/dev/{device}")
            wrong += left_behind(guest, device)
            outcomes.append(Outcome(fault, hit, status, step, wrong, output))
    return outcomes


# By number, from 1 on: every request of a kind in turn. A disk that cannot be read before anything was written
# to it is refused.
KINDS = {
    "EIO at a write": lambda n: Fault("write", n),
    "ENOSPC at a write": lambda n: Fault("write", n, errno=ENOSPC),
    "EIO at all writes from one on": lambda n: Fault("write", n, forever=True),
    "EIO at a flush": lambda n: Fault("flush", n, "flush"),
    "EIO at all flushes from one on": lambda n: Fault("flush", n, "flush", forever=True),
    "EIO at all reads from a write on": lambda n: Fault("read", n + 1),
    "EIO at all reads from a flush on": lambda n: Fault("read", n + 1, "flush"),
}


def run_numbers(bundle, folder, transcripts, kind, first, initrd=None):
    """The next DISKS numbers of a kind, from first on. Where the last ones are not hit there are no more."""
    faults = [KINDS[kind](n) for n in range(first, first + DISKS)]
    transcript = transcripts / f"{kind.replace(' ', '-')}-{first}.log"
    return run_batch(bundle, folder, transcript, faults, initrd)
