"""How the figures of an installation are measured. Only the profile pc has the installer: None for others."""

import math

import measure
from guest import BOOT, QEMU, SCALE, Guest
from measure import summary

DISK = 256 << 20
SECTOR = 512
INSTALL = 300 * SCALE
# Seconds by the guest's clock.
NOW = "read now rest </proc/uptime; echo $now"
WRITTEN = "set -- $(cat /sys/block/vda/stat); echo $7"  # Documentation/block/stat.rst: write sectors


def blank_disk(bundle):
    path = bundle.out / "bench/install.img"
    path.parent.mkdir(exist_ok=True)
    with open(path, "wb") as file:
        file.truncate(0)
        file.truncate(DISK)
    return path


def timed(guest, command):
    start = float(guest.check(NOW))
    guest.check(command, INSTALL)
    return float(guest.check(NOW)) - start


def beside_dd(bundle, runs):
    """How many times as long an installation takes as writing as many bytes to the same disk, in the same guest."""
    if bundle.profile != "pc":
        return None
    installs, writes, ratios = [], [], []
    path = blank_disk(bundle)
    with bundle.boot("install", "--disk", path) as guest:
        guest.login()
        for _ in range(runs):
            before = int(guest.check(WRITTEN))
            installs.append(timed(guest, "nutshell-install --yes --wipe /dev/vda >/dev/null"))
            size = (int(guest.check(WRITTEN)) - before) * SECTOR
            count = math.ceil(size / 65536)
            writes.append(timed(guest, f"dd if=/dev/zero of=/dev/vda bs=64k count={count} conv=fsync"))
            ratios.append(installs[-1] / writes[-1])
    path.unlink()
    return {**summary(ratios), "seconds": summary(installs)["value"], "dd_seconds": summary(writes)["value"], "bytes": size}


def instructions(bundle, runs):
    """From reset through firmware and GRUB to the login prompt's program, without the two seconds that GRUB's menu
    waits. The disk is installed from a live system in which boot-clock.c stands in for getty."""
    if bundle.profile != "pc":
        return None
    path = blank_disk(bundle)
    with bundle.boot("install-clock", "--disk", path, "--initrd", measure.clock_initrd(bundle.out)) as guest:
        guest.login()
        guest.check("nutshell-install --yes /dev/vda", INSTALL)
        guest.check("mount /dev/vda1 /mnt && sed -i 's/^set timeout=2$/set timeout=0/' /mnt/boot/grub/grub.cfg && umount /mnt")
    logins = []
    for _ in range(runs):
        command = [str(QEMU), "--icount", "--net", "none", "--disk", str(path), "--", "-snapshot"]
        with Guest(None, bundle.out / "bench/installed.log", command=command) as guest:
            logins.append(int(guest.expect(r"clock: kernel \d+ init \d+ login (\d+) ", 8 * BOOT).group(1)))
    path.unlink()
    return summary(logins)


def core_sectors(bundle):
    if bundle.profile != "pc":
        return None
    return {"value": math.ceil((bundle.out / "grub/core.img").stat().st_size / SECTOR), "runs": 1}
