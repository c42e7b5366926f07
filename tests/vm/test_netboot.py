"""Network boot as `make run-pxe` does it: the card's own iPXE, or UEFI's, and HTTP; no privileges, no other server."""

import hashlib
import os
import shutil
import subprocess

import pytest

from guest import BOOT, SCALE
from project import TOP

MAC = "52:54:00:6e:75:74"
URL = "http://10.0.2.100/boot.ipxe"
OVMF = "/usr/share/ovmf/OVMF.fd"
# iPXE's and the verifier's part, before the kernel's; failures and their pauses among it.
PATIENCE = 120 * SCALE


class Tree:
    """What `make pxe` makes, with a machine file for our card; other machines are to start from their disk."""

    def __init__(self, folder, bundle, stages):
        self.path = folder / "pxe"
        machines = folder / "machines"
        machines.mkdir()
        (machines / "default.conf").write_text("timeout = 300\nmode = disk\nverify = no\nhand-on = no\n")
        (machines / "guest.conf").write_text(
            f"mac = {MAC}\nmode = live\ntimeout = 0\nverify = yes\nhand-on = yes\nhostname = box\n"
            "initrd = greeting /etc/deep/down/greeting\n")
        (machines / "greeting").write_text("good day\n")
        subprocess.run([TOP / "pxe/tree", bundle, machines, stages, self.path], check=True, timeout=60 * SCALE)
        (self.bundle,) = self.path.glob("bzImage-*")
        self.digest = hashlib.sha256(self.bundle.read_bytes()).hexdigest()

    def replace_bundle(self, content):
        """At once, as a server's folder changes."""
        new = self.path / "new"
        new.write_bytes(content)
        os.replace(new, self.bundle)


@pytest.fixture(name="tree")
def netboot_tree(out, kernel, tmp_path):
    stages = out / "stages"
    assert (stages / "verify.efi").exists(), f"{stages} is not complete: `make pxe` makes it"
    return Tree(tmp_path, kernel("pc"), stages)


@pytest.fixture(name="netboot")
def boot_from_network(boot, out, tree):
    """netboot(*options, uefi=, mac=): a guest that has the tree at URL; options are src/host/qemu's."""
    server = f"guestfwd=tcp:10.0.2.100:80-cmd:{out}/busybox/busybox httpd -i -h {tree.path}"

    def start(*options, uefi=False, mac=MAC):
        command = [TOP / "src/host/qemu", "--accel", "tcg", *options]
        if not uefi:
            net = ["--nic", f"e1000,mac={mac}", "--net", f"user,{server},bootfile={URL}"]
            return boot("pc", command=[*map(str, command), *net, "--", "-boot", "n", "-machine", "graphics=off"])
        tftp = tree.path.parent / "tftp"
        tftp.mkdir()
        shutil.copy(out / "stages/snponly.efi", tftp)
        (tftp / "autoexec.ipxe").write_text(f"#!ipxe\ndhcp\nchain --replace {URL}\n")
        net = ["--nic", f"virtio-net-pci,romfile=,bootindex=0,mac={mac}",
               "--net", f"user,{server},tftp={tftp},bootfile=snponly.efi"]
        return boot("pc", command=[*map(str, command), *net, "--", "-bios", OVMF])

    return start


def boots_verified(guest, tree):
    """To a login, from the bundle that is served now, with the files of its machine."""
    guest.expect("Linux version", PATIENCE)
    guest.login("box")
    assert guest.check("sha256sum /boot/bzImage").split()[0] == tree.digest
    words = guest.check("cat /proc/cmdline").split()
    assert f"BOOTIF=01-{MAC.replace(':', '-')}" in words
    assert not [word for word in words if word.startswith("verify=")]
    assert guest.check("cat /etc/deep/down/greeting") == "good day"


def test_netbooted_system_installs_itself(boot, netboot, tree, tmp_path):
    disk = tmp_path / "disk.img"
    disk.touch()
    with open(disk, "r+b") as file:
        file.truncate(200 << 20)
    guest = netboot("--disk", str(disk))
    boots_verified(guest, tree)
    handed_on = guest.check("ls /boot/pxe").split()
    assert {"undionly.kpxe", "snponly.efi", "verify.bin", "verify.efi"} <= set(handed_on)
    guest.check("nutshell-install --yes auto", 120 * SCALE)
    guest.send("poweroff")
    assert guest.wait_end(60 * SCALE)[0] == 0

    guest = boot("pc", command=[str(TOP / "src/host/qemu"), "--accel", "tcg", "--disk", str(disk)]).login()
    assert "root=PARTUUID=" in guest.check("cat /proc/cmdline")
    assert guest.check("sha256sum /boot/bzImage").split()[0] == tree.digest


def spoiled(content):
    """One bit of the kernel's compressed part is another one."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1:]


@pytest.mark.parametrize("uefi", [False, True], ids=["bios", "uefi"])
def test_bad_bundles_are_refused_and_asked_for_again(netboot, tree, uefi):
    """First there is none, then one with a wrong bit, then the right one: nobody has to do anything."""
    if uefi and not os.path.exists(OVMF):
        pytest.skip(f"there is no {OVMF}: Debian's package ovmf")
    content = tree.bundle.read_bytes()
    tree.bundle.unlink()
    guest = netboot(uefi=uefi)
    guest.expect(rf"nutshell: {tree.bundle.name} failed \(attempt 1 of 30\)", PATIENCE)
    tree.replace_bundle(spoiled(content))
    guest.expect("verify: not booted: file 1: its SHA-256 is not the one that was promised", PATIENCE)
    tree.replace_bundle(content)
    boots_verified(guest, tree)
    assert "Linux version" not in guest.before()


def test_menu(netboot, tree):
    """Of a machine that has no file: it waits for the default, and somebody chooses two lines above it."""
    guest = netboot(mac="52:54:00:6e:75:75")
    guest.expect("nutshell: this is default", PATIENCE)
    guest.expect("Start from the local disk", PATIENCE)
    guest.send("\x1b[A")
    guest.expect("Linux version", PATIENCE)
    guest.expect("rescue system", BOOT)
    assert "nutshell.rescue" in guest.tail(400)
