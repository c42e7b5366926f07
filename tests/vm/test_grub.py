"""From firmware through GRUB to a login: disks laid out as an installation does it, with the image's own
tree, GRUB's images and menu. What GRUB counts, and what it starts when a system never comes up well."""

import re
import shutil
import subprocess
import time

import pytest

import disks
import grub_disk
from guest import BOOT, QEMU

PARTUUID = "1badcafe-01"
SECTORS = 120 * 2048
# As nutshell-install makes it.
MKE2FS = [
    "mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-I", "256", "-O",
    "none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,"
    "dir_nlink,extra_isize,metadata_csum",
]
COUNTED = "(nutshell was started 3 times and never came up well)"
UP, ENTER = "\x10", "\r"


class GrubDisk:
    """An installed disk."""

    def __init__(self, path, boot):
        self.disk = disks.Disk(path, disks.MIB, PARTUUID)
        self.boot = boot

    def start(self, *options):
        """A guest with the disk as its only one, or with these options of src/host/qemu."""
        options = options or ("--disk", self.disk.path)
        return self.boot("pc", command=[str(QEMU), "--accel", "tcg", "--net", "none", *map(str, options)])

    def tries(self):
        """What GRUB will read. A guest that is up may just be writing what debugfs wants to see whole."""
        for _ in range(5):
            block = disks.run("debugfs", "-R", "cat /boot/grub/grubenv", self.disk.root)
            found = re.search(r"^tries=(.*)$", block, re.MULTILINE)
            if found:
                return found[1]
            time.sleep(1)
        raise AssertionError(block)

    def replace(self, path, text):
        """A file of /boot/grub that is there already."""
        local = self.disk.path.parent / "replacement"
        local.write_text(text)
        self.disk.debugfs(f"rm /boot/grub/{path}", f"write {local} /boot/grub/{path}")


def install(tree, out, folder, previous):
    """The tree of an installed system."""
    target = folder / "tree"
    shutil.copytree(tree, target, symlinks=True)
    grub = target / "boot/grub"
    grub.mkdir(parents=True)
    for name in ("bzImage", *(["bzImage.old"] if previous else [])):
        shutil.copy(out / "pc/bzImage", target / "boot" / name)
    config = (target / "usr/lib/nutshell/grub.cfg").read_text()
    (grub / "grub.cfg").write_text(config.replace("@PARTUUID@", PARTUUID))
    (grub / "parameters.cfg").write_text("set parameters=\n")
    shutil.copy(target / "usr/lib/nutshell/grubenv", grub / "grubenv")
    return target


def make_file_system(image, layout, tree):
    offset = f"offset={layout.start * 512},root_owner=0:0"
    disks.run(*MKE2FS, "-d", tree, "-E", offset, image, layout.count // 8)


@pytest.fixture
def grub_system(tree, out, tmp_path, boot):
    """grub_system(previous=False): an installed disk of this test's own."""

    def make(previous=False):
        path = tmp_path / "disk.img"
        tool, grub = grub_disk.build_tool(out), grub_disk.make_grub(out)
        layout = grub_disk.lay_out(tool, path, SECTORS, grub=grub)
        make_file_system(path, layout, install(tree, out, tmp_path, previous))
        return GrubDisk(path, boot)

    return make


def cmdline_of(guest):
    return guest.check("cat /proc/cmdline")


def boot_is_ok(guest):
    guest.wait_until("[ -e /run/nutshell/boot-ok ]", 60)


@pytest.mark.parametrize("bus", ["virtio", "ide"])
def test_boots_to_a_login(grub_system, bus):
    system = grub_system()
    guest = system.start("--disk-if", bus, "--disk", system.disk.path).login(disks.ON_DISK)
    assert f"root=PARTUUID={PARTUUID}" in cmdline_of(guest).split()
    assert guest.check("grep ' / ' /proc/mounts").startswith("/dev/")
    guest.check("[ -s /boot/bzImage ]")


# Moves out of the way and starts sector 0 of the second disk, as firmware would: %dl is 0x81.
SECOND_DISK = bytes.fromhex(
    "fa31c08ed0bc007c8ed88ec0fbfcbe007cbf0006b90001f3a5ea1e060000"
    "b80102bb007cb90100ba8100cd1372feea007c0000"
)


def test_boots_as_the_second_disk(grub_system, tmp_path):
    system = grub_system()
    first = tmp_path / "first.img"
    first.write_bytes((SECOND_DISK.ljust(510, b"\0") + b"\x55\xaa").ljust(1 << 20, b"\0"))
    guest = system.start("--disk", first, "--disk", system.disk.path).login(disks.ON_DISK)
    assert guest.check("mountpoint -n /").startswith("/dev/vdb1")


def start_and_cut_off(system):
    """A start that ends before the system is up."""
    guest = system.start()
    guest.expect("Booting `nutshell'", BOOT)
    guest.expect("Linux version", BOOT)
    guest.close()


def test_counts_down_to_the_rescue_system_and_back(grub_system):
    system = grub_system()
    for left in "210":
        start_and_cut_off(system)
        assert system.tries() == left
    guest = system.start()
    guest.expect(re.escape(f"Not the usual system {COUNTED}."), BOOT)
    guest.take_shell(BOOT)
    assert cmdline_of(guest).endswith("BOOT_IMAGE=/boot/bzImage nutshell.rescue")
    assert system.tries() == "0"
    guest.close()
    # The way back: chosen by hand it starts, and when it is well it counts again.
    guest = system.start()
    guest.expect("automatically in", BOOT)
    guest.send(UP + UP + ENTER)
    boot_is_ok(guest.login(disks.ON_DISK))
    guest.close()
    assert system.tries() == "3"
    # That was a power cut. GRUB reads the disk as it is.
    assert system.disk.is_dirty()
    guest = system.start().login(disks.ON_DISK)
    assert system.tries() == "2"
    boot_is_ok(guest)
    assert system.tries() == "3"
    guest.send("poweroff")
    guest.wait_end(BOOT)
    system.disk.assert_clean()


def test_previous_kernel(grub_system):
    system = grub_system(previous=True)
    system.replace("grubenv", grubenv("tries=0\nmine=kept\n"))
    guest = system.start()
    guest.expect(re.escape(f"Not the usual system {COUNTED}."), BOOT)
    boot_is_ok(guest.login(disks.ON_DISK))
    assert "BOOT_IMAGE=/boot/bzImage.old" in cmdline_of(guest).split()
    # That this one works says nothing of the other.
    assert "tries=0" in guest.check("grep -x 'tries=.' /boot/grub/grubenv")
    assert system.tries() == "0"


def grubenv(variables):
    return f"# GRUB Environment Block\n{variables}".ljust(1024, "#")


def test_kernel_that_cannot_be_loaded(grub_system):
    system = grub_system(previous=True)
    system.disk.debugfs("rm /boot/bzImage")
    guest = system.start().login(disks.ON_DISK)
    assert "BOOT_IMAGE=/boot/bzImage.old" in cmdline_of(guest).split()


def test_parameters(grub_system):
    """Quotes are the kernel's; a mistake in them costs the parameters only."""
    system = grub_system()
    system.replace("parameters.cfg", "set parameters='hostname=other nutshell.services=\"-ntpd,-httpd\" a=\"b  c\"'\n")
    guest = system.start().login("other")
    assert cmdline_of(guest).endswith(
        f'root=PARTUUID={PARTUUID} hostname=other nutshell.services=-ntpd,-httpd "a=b  c"'
    )
    guest.close()
    system.replace("parameters.cfg", "set parameters='hostname=other \"'\n")
    guest = system.start()
    guest.expect("Started without the parameters", BOOT)
    assert cmdline_of(guest.login(disks.ON_DISK)).endswith(f"root=PARTUUID={PARTUUID}")


def test_starts_that_cannot_be_counted(grub_system):
    """GRUB says so, and the system starts; when it is well, it makes the file anew where that was damaged."""
    system = grub_system()
    system.replace("grubenv", "damaged".ljust(1024, "#"))
    guest = system.start()
    guest.expect("This start is not counted", BOOT)
    boot_is_ok(guest.login(disks.ON_DISK))
    assert system.tries() == "3"


def test_root_read_only(grub_system):
    system = grub_system()
    system.replace("parameters.cfg", "set parameters=ro\n")
    system.replace("grubenv", grubenv("tries=2\nmine=kept\n"))
    guest = system.start().login(disks.ON_DISK)
    boot_is_ok(guest)
    assert system.tries() == "3"
    assert "mine=kept" in guest.check("cat /boot/grub/grubenv")
    assert " ro," in guest.check("grep ' / ' /proc/mounts")


BIOS_SETUP = "/usr/lib/grub/i386-pc/grub-bios-setup"


def initramfs_with_bios_setup(out, folder):
    """grub-bios-setup and its libraries, to be unpacked over an image."""
    description = folder / "setup.rootfs"
    description.write_text(f"program {BIOS_SETUP} {BIOS_SETUP}\n")
    parts = "no-init,no-console"
    disks.run(out / "host/gen_init_cpio_list", "--skip", parts, "-o", folder / "setup.list", description)
    with open(folder / "setup.cpio", "wb") as file:
        subprocess.run([out / "pc/linux/usr/gen_init_cpio", folder / "setup.list"], stdout=file, check=True)
    return folder / "setup.cpio"


def test_sector_0_and_core_image_are_as_grub_bios_setup_writes_them(out, tmp_path, boot):
    """It runs in a guest, on a disk that has the partition and nothing else."""
    tool, grub = grub_disk.build_tool(out), grub_disk.make_grub(out)
    ours, theirs = tmp_path / "ours.img", tmp_path / "theirs.img"
    layout = grub_disk.lay_out(tool, ours, SECTORS, grub=grub)
    grub_disk.lay_out(tool, theirs, SECTORS)
    make_file_system(theirs, layout, grub)
    assert ours.read_bytes()[: disks.MIB] != theirs.read_bytes()[: disks.MIB]
    guest = boot("virt", "--initrd", initramfs_with_bios_setup(out, tmp_path), "--disk", theirs).login()
    guest.check("mount /dev/vda1 /mnt")
    guest.check(f"{BIOS_SETUP} --no-rs-codes --device-map=/dev/null --directory=/mnt /dev/vda", BOOT)
    guest.check("umount /mnt && sync")
    guest.close()
    assert ours.read_bytes()[: disks.MIB] == theirs.read_bytes()[: disks.MIB]
