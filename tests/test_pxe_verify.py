"""The verifier stands alone: nothing of the host, the image or a libc is in it, and nothing has to relocate it."""

import re
import subprocess

from project import TOP

VERIFY = TOP / "pxe/verify"
# A compiler without any library has these.
FREESTANDING = {"stdbool.h", "stddef.h", "stdint.h"}
# Neither a firmware nor a machine is known to these, so that tests on the host mean something.
PURE = ["check.c", "check.h", "sha256.c", "sha256.h"]


def includes(path, pattern):
    return re.findall(rf"^#include {pattern}", path.read_text(), re.MULTILINE)


def test_it_includes_only_itself():
    files = sorted([*VERIFY.glob("*.c"), *VERIFY.glob("*.h")])
    assert set(PURE) < {path.name for path in files}
    for path in files:
        assert set(includes(path, "<([^>]+)>")) <= FREESTANDING, path.name
        own = includes(path, '"([^"]+)"')
        assert all((VERIFY / name).is_file() for name in own), path.name
        assert path.name not in PURE or set(own) <= set(PURE), path.name


def flags(name):
    """The words behind `name :=` in pxe/module.mk, but for the linker's."""
    text = (TOP / "pxe/module.mk").read_text().replace("\\\n", " ")
    (line,) = re.findall(rf"^{name} := (.*)$", text, re.MULTILINE)
    return [word for word in line.split() if not word.startswith("-Wl,") and word not in ("-static", "-no-pie", "-nostdlib")]


def test_the_efi_program_holds_no_address(tmp_path):
    """Firmware loads it anywhere, and its header says that there is nothing to relocate."""
    for source in ("efi.c", "check.c", "sha256.c"):
        made = tmp_path / f"{source}.o"
        subprocess.run(["gcc", *flags("VERIFY_CFLAGS"), *flags("VERIFY_EFI"), "-c", VERIFY / source, "-o", made], check=True)
        listing = subprocess.run(["readelf", "-rW", made], capture_output=True, text=True, check=True).stdout
        kinds = set(re.findall(r"R_X86_64_\w+", listing))
        assert kinds <= {"R_X86_64_PC32", "R_X86_64_PLT32"}, (source, kinds)
