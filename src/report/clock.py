"""The measured guest: an extra initramfs with boot-clock.c in front of the stages of a boot."""

import shutil
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
# What boot-clock.c stands in for, and where the real one is put if it is no applet of busybox.
STAGES = ["init", "sbin/init", "sbin/getty", "etc/init.d/startup", "etc/init.d/services"]


def real(out):
    """{path in the image: file here} of what boot-clock.c starts in its turn."""
    return {
        "init.real": out / "image/init",
        "etc/init.d/startup.real": TOP / "initramfs/etc/init.d/startup",
        "etc/init.d/services.real": TOP / "initramfs/etc/init.d/services",
    }


def initrd(out, folder, report=False):
    """Makes folder and beside it folder.cpio, whose path it returns; with report the guest prints all it knows and ends.

    out is the build folder, for its compiler and its /init. Raises CalledProcessError.
    """
    shutil.rmtree(folder, ignore_errors=True)
    program = folder.with_name(folder.name + ".program")
    folder.mkdir(parents=True)
    subprocess.run(
        [out / "toolchain/bin/musl-gcc", "-static", "-Os", "-s", "-Wall", "-Wextra", "-o", program,
         Path(__file__).with_name("boot-clock.c")],
        check=True,
    )
    for name in STAGES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(program, folder / name)
    for name, source in real(out).items():
        shutil.copy(source, folder / name)
    if report:
        (folder / "clock-report").touch()
    names = "".join(f"{path.relative_to(folder)}\n" for path in sorted(folder.rglob("*")) if path.is_file())
    cpio = folder.with_name(folder.name + ".cpio")
    with open(cpio, "wb") as file:
        subprocess.run(
            ["cpio", "-o", "-H", "newc", "--quiet"], cwd=folder, input=names.encode(), stdout=file, check=True
        )
    return cpio
