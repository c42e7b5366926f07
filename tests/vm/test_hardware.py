"""What QEMU was given, the guest has: memory, processors, disks on every bus."""

import subprocess

BUSES = {"virtio": "vda", "ide": "sd?", "ahci": "sd?", "nvme": "nvme0n1", "usb": "sd?"}


def test_disk(shared):
    assert shared.check("cat /sys/block/vda/size") == str((8 << 20) // 512)
    assert shared.check("head -n 1 /dev/vda") == "this is the disk of the test"


def test_memory(shared):
    total = int(shared.check("awk '$1 == \"MemTotal:\" { print $2 }' /proc/meminfo"))
    assert 140 << 10 < total < 200 << 10


def test_a_disk_on_every_bus(boot, tmp_path):
    options = []
    for bus in BUSES:
        disk = tmp_path / f"{bus}.img"
        disk.write_bytes(f"disk on {bus}\n".encode().ljust(1 << 20, b"\0"))
        options += ["--disk-if", bus, "--disk", disk]
    guest = boot("pc", "--cpus", "2", *options).login()
    assert guest.check("nproc") == "2"
    for bus, pattern in BUSES.items():
        guest.wait_until(f"head -qn 1 /dev/{pattern} | grep -qax 'disk on {bus}'", 5)


def test_qcow2(boot, tmp_path):
    disk = tmp_path / "disk.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", disk, "5M"], check=True)
    guest = boot("virt", "--disk", disk).login()
    assert guest.check("cat /sys/block/vda/size") == str((5 << 20) // 512)
