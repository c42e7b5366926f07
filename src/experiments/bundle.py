"""What is booted: a bzImage, of this project or of others, and the initramfs that it needs for that."""

from pathlib import Path

from .problem import Problem

COMMAND_LINE_MAX = 2047  # x86: COMMAND_LINE_SIZE, with the final 0
# Offsets of Documentation/arch/x86/boot.rst.
MAGIC_AT, VERSION_AT, SECTOR = 0x202, 0x20E, 512


class Bundle:
    """kernel: the path of a bzImage. initramfs: a cpio of ours, for kernels that have none of ours inside."""

    def __init__(self, kernel, initramfs=None):
        self.kernel = Path(kernel)
        self.version = self._read_version()
        # The user and host of all our builds, see KBUILD_REPRODUCIBLE in kernel-config/module.mk.
        self.ours = "(nutshell@nutshell)" in self.version
        self.initramfs = None if self.ours else initramfs
        if not self.ours and not initramfs:
            raise Problem(f"{kernel} is a kernel without nutshell in it: --initramfs has to give it one")

    def _read_version(self):
        try:
            with open(self.kernel, "rb") as file:
                head = file.read(SECTOR * 64)
        except OSError as error:
            raise Problem(f"KERNEL={self.kernel}: {error.strerror}") from None
        if head[MAGIC_AT : MAGIC_AT + 4] != b"HdrS":
            raise Problem(f"KERNEL={self.kernel}: not a bzImage (it has no 'HdrS' at byte {MAGIC_AT})")
        start = int.from_bytes(head[VERSION_AT : VERSION_AT + 2], "little") + SECTOR
        return head[start : head.find(b"\0", start)].decode(errors="replace")

    def append(self, own, users):
        """The command line: what we need first, so that the user's words count; a panic ends QEMU at once.

        On a host that is busy enough, the kernel finds that the timer interrupt does not work, and panics.
        """
        words = [own, "panic=-1", "no_timer_check"]
        if not self.ours:
            words += ["console=ttyS0,115200", "rdinit=/init"]
        line = " ".join(word for word in [*words, users] if word)
        if len(line.encode()) > COMMAND_LINE_MAX - 64:
            raise Problem(f"APPEND= is too long: the kernel's command line holds {COMMAND_LINE_MAX} bytes")
        if "\n" in line:
            raise Problem("APPEND= is of two lines: the kernel's command line is one")
        return line


def write_initramfs(bundle, path, add):
    """Our initramfs for a foreign kernel, then what add(file) writes; the options for src/host/qemu."""
    with open(path, "wb") as file:
        if bundle.initramfs:
            try:
                file.write(Path(bundle.initramfs).read_bytes())
            except OSError as error:
                raise Problem(f"{bundle.initramfs}: {error.strerror}") from None
        add(file)
        size = file.tell()
    return ["--initrd", str(path)] if size else []
