"""Network boot through the card's own iPXE and TFTP: the bundle, and the same file in the system that it starts."""

import hashlib
import shutil

import pytest

from guest import BOOT, SCALE
from project import TOP


@pytest.fixture(name="tree")
def netboot_tree(kernel, tmp_path):
    """What `make pxe` makes, of the bundle that is there."""
    tree = tmp_path / "pxe"
    tree.mkdir()
    shutil.copy(kernel("pc"), tree / "bzImage")
    shutil.copy(TOP / "pxe/boot.ipxe", tree)
    return tree


def test_netbooted_system_installs_itself(boot, tree, tmp_path):
    disk = tmp_path / "disk.img"
    disk.touch()
    with open(disk, "r+b") as file:
        file.truncate(200 << 20)
    qemu = [str(TOP / "src/host/qemu"), "--accel", "tcg"]
    command = [*qemu, "--nic", "e1000", "--net", f"user,tftp={tree},bootfile=boot.ipxe", "--disk", str(disk), "--", "-boot", "n"]
    guest = boot("pc", command=command)
    # iPXE, on the screen only, takes some seconds before the kernel's own.
    guest.expect("Linux version", BOOT)
    guest.login()
    digest = hashlib.sha256((tree / "bzImage").read_bytes()).hexdigest()
    assert guest.check("sha256sum /boot/bzImage").split()[0] == digest
    assert "BOOTIF=01-" in guest.check("cat /proc/cmdline")
    guest.check("nutshell-install --yes auto", 120 * SCALE)
    guest.send("poweroff")
    assert guest.wait_end(60 * SCALE)[0] == 0

    guest = boot("pc", command=[*qemu, "--disk", str(disk)]).login()
    assert "root=PARTUUID=" in guest.check("cat /proc/cmdline")
    assert guest.check("sha256sum /boot/bzImage").split()[0] == digest
