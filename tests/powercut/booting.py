"""Disks booted for real: SeaBIOS, with a floppy disk as the next boot device behind the disk.

Its boot sector says so on the serial port, and that is all that it does.
"""

import dataclasses

from guest import BOOT, GuestError
from powercut.sessions import disk_guest
from powercut.verdicts import BOOTS_NEW, BOOTS_OLD, FALLS_THROUGH

NEXT = "the next boot device"
CODE = bytes.fromhex(
    "fa31c08ed8"  # cli; xor ax,ax; mov ds,ax
    "be1b7c"  # mov si,0x7c1b: behind this code
    "baf803"  # mov dx,0x3f8: the first serial port
    "ac84c07403"  # lodsb; test al,al; jz +3
    "eeebf8"  # out dx,al; jmp -8
    "f4ebfd"  # hlt; jmp -3
    "909090909090"
)
TEXT_AT = 0x1B
FLOPPY = 1440 << 10


def write_next_device(path):
    assert len(CODE) <= TEXT_AT + 1
    sector = CODE[:TEXT_AT].ljust(TEXT_AT, b"\x90") + f"\r\n{NEXT}\r\n\0".encode()
    with open(path, "wb") as file:
        file.write(sector.ljust(510, b"\0") + b"\x55\xaa")
        file.truncate(FLOPPY)
    return path


@dataclasses.dataclass(frozen=True)
class Boot:
    """What a machine did with a disk."""

    what: str  # FALLS_THROUGH, "boots", or what went wrong
    partuuid: str = ""

    def fits(self, verdict):
        return self.what == (FALLS_THROUGH if verdict == FALLS_THROUGH else "boots") or (
            verdict not in (FALLS_THROUGH, BOOTS_NEW, BOOTS_OLD)
        )


def boot(image, next_device, transcript, then=None):
    """Starts a machine from that image, which it may change. then(guest), in the system's shell, returns None
    or what is wrong there."""
    drives = {"disk0": f"if=none,id=disk0,format=raw,file={image}"}
    floppy = ("-drive", f"if=floppy,format=raw,readonly=on,file={next_device}", "-boot", "order=ca")
    with disk_guest(transcript, drives, *floppy) as guest:
        try:
            found = guest.expect(rf"{NEXT}|nutshell login: ", BOOT).group(0)
            if found == NEXT:
                return Boot(FALLS_THROUGH)
            guest.send("root")
            guest.take_shell()
            words = guest.check("cat /proc/cmdline").split()
            root = guest.check("while read -r what where type rest; do [ $where != / ] || echo $type; done </proc/mounts")
            if root.split()[-1] != "ext4":
                return Boot(f"a system came up in memory: / is {root!r}")
            wrong = then(guest) if then else None
            partuuid = [word.partition("PARTUUID=")[2] for word in words if word.startswith("root=")]
            return Boot(wrong or "boots", partuuid[0] if partuuid else "")
        except GuestError as error:
            return Boot(f"{error}")
