"""A root on disk: each way to name it, on each bus, in each kind of table, and how it is mounted."""

import time

import pytest

import disks
from guest import BOOT, COMMAND, SCALE

UUID = "c0de0123-4567-89ab-cdef-0123456789ab"
GUID = "0b1ec7ed-feed-4000-8000-5ca1ab1e0001"
BLOCK_DEVICE = {"virtio": "vda", "ahci": "sda", "ide": "sda", "nvme": "nvme0n1", "usb": "sda"}

# Profile, bus, how the root is named, how the disk is made.
MATRIX = [
    ("virt", "virtio", "PARTUUID=5ca1ab1e-01", {}),
    ("virt", "virtio", "LABEL=My_Root", {"label": "My_Root"}),
    ("virt", "virtio", f"UUID={UUID.upper()}", {"table": None, "uuid": UUID}),
    ("virt", "virtio", f"PARTUUID={GUID.upper()}", {"table": "gpt", "guid": GUID}),
    ("pc", "ahci", "PARTUUID=5CA1AB1E-01", {}),
    ("pc", "ahci", "partuuid=5ca1ab1e-05", {"number": 5}),
    ("pc", "ahci", "8:1", {}),
    ("pc", "ide", f"UUID={UUID}", {"uuid": UUID}),
    ("pc", "ide", "LABEL=root", {"label": "root", "table": "gpt"}),
    ("pc", "ide", "/dev/sda6", {"number": 6}),
    ("pc", "nvme", "PARTUUID=5ca1ab1e-01", {}),
    ("pc", "nvme", "PARTLABEL=the-root", {"table": "gpt", "name": "the-root"}),
    ("pc", "nvme", "/dev/nvme0n1p1", {}),
    ("pc", "usb", "PARTUUID=5ca1ab1e-06", {"number": 6}),
    ("pc", "usb", "PARTLABEL=Root", {"table": "gpt", "name": "Root"}),
    ("pc", "virtio", f"PARTUUID={GUID}/PARTNROFF=0", {"table": "gpt", "guid": GUID}),
]


def mounted_root(guest):
    """Device, type and options of / in the guest."""
    return guest.check("awk '$2 == \"/\" { print $1, $3, $4 }' /proc/mounts").split()


@pytest.mark.parametrize("profile, bus, root, how", MATRIX, ids=[f"{bus}-{root}" for _, bus, root, _ in MATRIX])
def test_named(boot, root_disk, profile, bus, root, how):
    disk = root_disk(**how)
    guest = boot(profile, "--append", f"root={root}", "--disk-if", bus, "--disk", disk.path)
    disks.use_disk(guest)
    device, kind, options = mounted_root(guest)
    number = how.get("number", 1)
    separator = "p" if bus == "nvme" else ""
    name = BLOCK_DEVICE[bus] + ("" if disk.start == 0 else f"{separator}{number}")
    assert (device, kind) == (f"/dev/{name}", "ext4")
    assert options.split(",")[0] == "rw"
    # PID 1 is the disk's; the services are up; the RAM system's files are gone.
    assert guest.check("readlink /proc/1/exe; tty; cat /proc/1/comm").split() == ["/bin/busybox", "/dev/ttyS0", "init"]
    guest.wait_until("sv status syslogd | grep -q ^run:", 10)
    assert guest.run("[ -e /run/nutshell/rescue ]")[0] == 1
    assert guest.check("awk '$3 == \"rootfs\"' /proc/mounts") == ""


def test_disk_that_appears_after_20_seconds(boot, root_disk, tmp_path):
    disk = root_disk()
    late = ["--", "-device", "qemu-xhci,id=hub", "-drive", f"if=none,id=late,format=raw,file={disk.path}"]
    guest = boot(
        "pc", "--append", f"root=PARTUUID={disk.partuuid} rootwait=40", "--qmp", tmp_path / "qmp", *late
    )
    guest.expect("Run /init as init process", BOOT)
    start = time.monotonic()
    # Whoever looks at the console sees that, and what, it waits for.
    for seconds in (5, 10, 15):
        guest.expect(
            rf"waiting for root=PARTUUID={disk.partuuid}: {seconds} of 40 seconds; disks and partitions so far: none",
            15 * SCALE,
        )
    time.sleep(max(0, 20 - (time.monotonic() - start)))
    guest.qmp.command("device_add", driver="usb-storage", bus="hub.0", drive="late")
    disks.expect_disk(guest, 20 * SCALE)


def test_rootwait_without_a_limit(boot, root_disk, tmp_path):
    disk = root_disk()
    late = ["--", "-device", "qemu-xhci,id=hub", "-drive", f"if=none,id=late,format=raw,file={disk.path}"]
    guest = boot("pc", "--append", "root=/dev/sda1 rootwait", "--qmp", tmp_path / "qmp", *late)
    # The default is 10 seconds.
    guest.expect("waiting for root=/dev/sda1: 1[1-9] seconds; disks and partitions so far: none", BOOT)
    guest.qmp.command("device_add", driver="usb-storage", bus="hub.0", drive="late")
    disks.expect_disk(guest, 20 * SCALE)


@pytest.mark.parametrize("words, first, also", [
    ("ro", "ro", []),
    ("ro rw", "rw", []),
    ("rootflags=noatime,nodev,commit=17", "rw", ["noatime", "nodev", "commit=17"]),
    ("rootfstype=xfs,ext4 rootflags=ro", "ro", []),
])
def test_how_it_is_mounted(boot, root_disk, words, first, also):
    disk = root_disk()
    guest = boot("virt", "--append", f"root=PARTUUID={disk.partuuid} {words}", "--disk", disk.path)
    disks.use_disk(guest)
    _, kind, options = mounted_root(guest)
    assert kind == "ext4"
    assert options.split(",")[0] == first
    assert set(also) <= set(options.split(","))
    # Logs are kept, in memory if need be.
    guest.wait_until("grep -q 'Linux version' /var/log/kernel.log", 10)
    assert ("/var/log tmpfs" in guest.check("cat /proc/mounts")) == (first == "ro")


def test_rootdelay(boot, root_disk):
    disk = root_disk()
    guest = boot("virt", "--append", f"root=PARTUUID={disk.partuuid} rootdelay=3", "--disk", disk.path)
    guest.expect("rootdelay=3", BOOT)
    start = time.monotonic()
    guest.expect(r"init: mounted /dev/vda1", COMMAND)
    assert time.monotonic() - start > 2.5
    disks.expect_disk(guest)


@pytest.mark.parametrize("profile", ["pc", "virt"])
def test_a_disk_is_left_clean(boot, root_disk, tmp_path, profile):
    """After reboot and after poweroff there is nothing to replay: not by the kernel, not by e2fsck."""
    disk = root_disk()
    guest = boot(
        profile, "--append", f"root=PARTUUID={disk.partuuid}", "--disk", disk.path, "--qmp", tmp_path / "qmp"
    )
    disks.use_disk(guest)
    guest.check("dd if=/dev/urandom of=/root/data bs=64k count=64 2>&1; sha256sum /root/data > /root/sum")
    assert disk.is_dirty()
    guest.send("reboot")
    guest.qmp.wait_event("RESET", COMMAND)
    text = disks.expect_disk(guest)
    assert [line for line in text.splitlines() if "recover" in line.lower()] == []
    guest.send("root")
    guest.take_shell()
    assert guest.check("cd /root; sha256sum -c sum") == "/root/data: OK"
    guest.send("poweroff")
    status, text = guest.wait_end(COMMAND)
    assert status == 0
    assert "Still writable" not in text
    disk.assert_clean()
