"""A root on disk that cannot be had, or not at once: what is said, what is done, and what is left to do.

Wherever the rescue system comes up, its shell works, and the report says what was asked for, what was
seen and what to type next.
"""

import re
import time

import pytest

import disks
from guest import BOOT, COMMAND, SCALE

REPORT = "cat /run/nutshell/rescue"


@pytest.fixture
def rescued(boot):
    """rescued(profile, command line, disks...): the guest in its rescue system, and what was on its console."""

    def start(profile, words, *images, bus="virtio"):
        options = [word for image in images for word in ("--disk-if", bus, "--disk", image.path)]
        guest = boot(profile, "--append", words, *options)
        text = disks.expect_rescue(guest)
        assert guest.check("hostname; readlink /proc/1/exe") == "nutshell\n/bin/busybox"
        # The same is kept for later, and in the log.
        report = guest.check(REPORT)
        assert report.split("\n")[0] in text
        assert "What to do next:" in report
        guest.wait_until("grep -q 'What to do next' /var/log/messages /var/log/kernel.log", 10)
        return guest, text, report

    return start


def test_mistyped_partuuid(rescued, root_disk):
    """Whoever mistyped it finds the right one on the console, and can go there."""
    disk, other = root_disk(), root_disk("other.img", signature="deadbeef", label="other")
    guest, text, report = rescued("virt", "root=PARTUUID=5ca1ab1f-01 rootwait=1", other, disk)
    assert "root=PARTUUID=5ca1ab1f-01 was not found within 1 second" in text
    assert "Start the machine with   root=PARTUUID=5ca1ab1e-01" in text
    rows = {line.split()[0]: line for line in report.split("\n") if line.startswith("  vd")}
    assert "5ca1ab1e-01" in rows["vdb1"] and "ext4" in rows["vdb1"] and "<--" in rows["vdb1"]
    assert "deadbeef-01" in rows["vda1"] and "LABEL=other" in rows["vda1"] and "<--" not in rows["vda1"]
    # The network is up, so that help can come from elsewhere.
    guest.wait_until("ip -4 addr show dev eth0 | grep -q 'inet 10.0.2.15/24'", 15)
    # What the report says to type works.
    command = next(line.split(": ", 1)[1].strip() for line in report.split("\n") if "Look what is there:" in line)
    guest.check(command)
    assert guest.check("cat /mnt/etc/hostname; umount /mnt") == disks.ON_DISK


@pytest.mark.parametrize("root, said", [
    ("PARTUUID=5ca1ab1e", "not a whole PARTUUID"),
    ("UUID=c0de0123-4567-89ab-cdef-0123456789a", "not a whole UUID"),
])
def test_truncated_id(rescued, root_disk, root, said):
    """Not taken for the beginning of one, as the kernel would; and no time is lost on waiting."""
    disk = root_disk(uuid="c0de0123-4567-89ab-cdef-0123456789ab")
    _, text, report = rescued("virt", f"root={root}", disk)
    assert f"root={root}" in report and said in report
    assert "5ca1ab1e-01" in text and "c0de0123-4567-89ab-cdef-0123456789ab" in text


def test_absent_disk(rescued):
    start = time.monotonic()
    _, text, report = rescued("virt", "root=LABEL=nowhere rootwait=3")
    assert time.monotonic() - start > 3
    assert "root=LABEL=nowhere was not found within 3 seconds" in report
    assert "No disk was seen." in report


@pytest.mark.parametrize("onfail, seconds, event", [("reboot:2", 2, "RESET"), ("poweroff:1", 1, "SHUTDOWN")])
def test_onfail(boot, tmp_path, onfail, seconds, event):
    guest = boot(
        "virt", "--append", f"root=/dev/vdz9 rootwait=1 nutshell.onfail={onfail}", "--qmp", tmp_path / "qmp",
        "--", "-no-reboot",
    )
    guest.expect("root=/dev/vdz9 was not found within 1 second", BOOT)
    # What was seen is told here too: a camera on the console may be all there is.
    guest.expect("No disk was seen", COMMAND)
    guest.expect(f"nutshell.onfail={onfail}: .* in {seconds} second", COMMAND)
    start = time.monotonic()
    reason = guest.qmp.wait_event("SHUTDOWN", COMMAND)["data"]["reason"]
    assert reason == {"RESET": "guest-reset", "SHUTDOWN": "guest-shutdown"}[event]
    assert seconds - 0.5 < time.monotonic() - start < seconds + 5 * SCALE


def test_two_disks_with_one_signature(rescued, root_disk):
    twins = root_disk("one.img"), root_disk("two.img")
    _, text, report = rescued("virt", "root=PARTUUID=5ca1ab1e-01", *twins)
    assert "root=PARTUUID=5ca1ab1e-01 means two file systems: /dev/vda1 and /dev/vdb1" in report
    assert "root=/dev/vda1" in report


def test_two_disks_with_one_signature_named_otherwise(boot, root_disk):
    twins = root_disk("one.img"), root_disk("two.img")
    guest = boot("virt", "--append", "root=/dev/vdb1", "--disk", twins[0].path, "--disk", twins[1].path)
    disks.use_disk(guest)
    assert guest.check("mountpoint -n /").split()[0] == "/dev/vdb1"


def test_zero_signature(rescued, root_disk):
    disk = root_disk()
    disk.set_signature(0)
    _, text, report = rescued("virt", f"root=PARTUUID={disk.partuuid}", disk)
    assert disk.partuuid == "00000000-01"
    assert "the disk signature of /dev/vda" in report and "is zero" in report
    # A way that works is named, and it is not that one.
    assert "Start the machine with   root=UUID=" in report


def test_partition_without_an_init(rescued, root_disk):
    disk = root_disk()
    disk.debugfs("rm /sbin/init")
    guest, text, report = rescued("virt", f"root=PARTUUID={disk.partuuid}", disk)
    assert "the root has no /sbin/init" in report
    assert "init=" in report
    # A disk that was looked at and left is as it was.
    assert guest.check("grep -c ' /dev/vda1 ' /proc/mounts || true") == "0"
    guest.send("poweroff")
    guest.wait_end(COMMAND)
    disk.assert_clean()


def replace_init(disk, tmp_path, content):
    (tmp_path / "new-init").write_bytes(content)
    disk.debugfs("rm /sbin/init", f"write {tmp_path}/new-init /sbin/init", "sif /sbin/init mode 0100755")


def elf(machine=62, kind=2, interpreter=None):
    """An ELF file for that processor (62 is x86-64) with an interpreter or without: nothing but headers."""
    headers = bytearray(0x1000)
    headers[:20] = b"\x7fELF\x02\x01\x01".ljust(16, b"\0") + bytes([kind, 0, machine, 0])
    headers[20:24] = b"\x01\0\0\0"
    headers[32:40] = (64).to_bytes(8, "little")  # program headers
    headers[52:58] = b"\x40\0\x38\0" + (1 if interpreter else 0).to_bytes(2, "little")
    if interpreter:
        name = interpreter.encode() + b"\0"
        headers[64:72] = b"\x03\0\0\0\x04\0\0\0"  # PT_INTERP
        headers[72:80] = (0x200).to_bytes(8, "little")
        headers[96:104] = len(name).to_bytes(8, "little")
        headers[0x200 : 0x200 + len(name)] = name
    return bytes(headers)


@pytest.mark.parametrize("name, content, said", [
    ("processor", elf(machine=183), "/sbin/init is a program for another processor"),
    ("interpreter", elf(interpreter="/lib/ld-nowhere.so.1"), "/sbin/init needs /lib/ld-nowhere.so.1"),
    ("script", b"#!/bin/nosuchshell\n", "/sbin/init needs /bin/nosuchshell"),
    ("text", b"hello\n", "/sbin/init is not a program"),
    # Looks right, and only the kernel finds out that there is nothing to load.
    ("damaged", elf(), "cannot run /sbin/init on the root"),
], ids=lambda value: value if isinstance(value, str) and value.isalpha() else "")
def test_init_that_cannot_be_executed(rescued, root_disk, tmp_path, name, content, said):
    disk = root_disk()
    replace_init(disk, tmp_path, content)
    guest, text, report = rescued("virt", f"root=PARTUUID={disk.partuuid}", disk)
    assert said in report
    # The system in memory lost nothing.
    guest.check("ls /etc/passwd /init && busybox true && mount -o ro /dev/vda1 /mnt && cat /mnt/etc/passwd && umount /mnt")


def test_mode_without_x(rescued, root_disk):
    disk = root_disk()
    disk.debugfs("sif /bin/busybox mode 0100644")
    _, text, report = rescued("virt", f"root=PARTUUID={disk.partuuid}", disk)
    assert "/sbin/init on the root is not an executable file" in report


def test_no_file_system_at_all(rescued, root_disk):
    disk = root_disk()
    disk.poke(0, bytes(64 << 10))
    _, text, report = rescued("virt", f"root=PARTUUID={disk.partuuid}", disk)
    assert "no file system that is known was found on /dev/vda1" in report
    assert "e2fsck -b 32768" in report


def half_written(disk, at):
    """As a power cut may leave it: with the number of blocks of another one, or its checksum."""
    disk.poke(at + 4, (7).to_bytes(4, "little"))


def copy_of_superblock(disk):
    """Where the copy in group 1 lies, in bytes from the file system's beginning."""
    header = disk.header()
    return (int(header["First block"]) + int(header["Blocks per group"])) * int(header["Block size"])


def test_a_half_written_superblock_is_had_back_from_its_copy(boot, root_disk):
    disk = root_disk()
    half_written(disk, disks.SUPERBLOCK)
    guest = boot("pc", "--append", f"root=PARTUUID={disk.partuuid}", "--disk", disk.path)
    text = disks.expect_disk(guest)
    assert "the superblock of /dev/vda1 is damaged: taking its copy in block" in text
    assert "e2fsck repaired /dev/vda1" in text
    guest.send("root")
    guest.take_shell()
    guest.send("poweroff")
    guest.wait_end(BOOT)
    disk.assert_clean()


def test_corrupt_superblocks(rescued, root_disk):
    """e2fsck has the word, and it is not mounted; what it advises, typed in the rescue system, repairs it."""
    disk = root_disk()
    copy = copy_of_superblock(disk)
    half_written(disk, disks.SUPERBLOCK)
    half_written(disk, copy)
    guest, text, report = rescued("pc", f"root=PARTUUID={disk.partuuid} rootfstype=ext4", disk)
    assert "e2fsck: " in text and "/dev/vda1" in text
    assert "e2fsck -p left errors on /dev/vda1" in report
    advice = re.search(r"e2fsck -y -b \d+ /dev/vda1", report)
    status, output = guest.run(advice.group(0), 60 * SCALE)
    assert status in (1, 2), output
    guest.check("e2fsck -fn /dev/vda1")


def test_errors_that_need_a_person(rescued, root_disk):
    disk = root_disk()
    disk.debugfs("sif <2> mode 0100644", "ssv state 2")
    guest, text, report = rescued("pc", f"root=PARTUUID={disk.partuuid}", disk)
    assert "UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY" in text
    assert "e2fsck -p left errors on /dev/vda1 (exit status 4)" in report
    assert "e2fsck -y" in report


def test_repaired_file_system_goes_on(boot, root_disk):
    disk = root_disk()
    # 2: errors were seen. The wrong number of links is one of those that e2fsck repairs by itself.
    disk.debugfs("sif /etc/motd links_count 7", "ssv state 2")
    guest = boot("pc", "--append", f"root=PARTUUID={disk.partuuid}", "--disk", disk.path)
    text = disks.expect_disk(guest)
    assert "ref count is 7, should be 1" in text
    assert "e2fsck repaired /dev/vda1" in text
    guest.send("root")
    guest.take_shell()
    assert guest.check("stat -c %h /etc/motd") == "1"
    guest.send("poweroff")
    guest.wait_end(COMMAND)
    disk.assert_clean()


def test_fsck_skipped_and_forced(boot, root_disk):
    disk = root_disk()
    for mode, checked in ("skip", False), ("force", True):
        guest = boot(
            "pc", "--append", f"root=PARTUUID={disk.partuuid} nutshell.fsck={mode}", "--disk", disk.path
        )
        text = disks.expect_disk(guest)
        guest.close()
        # A whole check counts its files.
        assert (" files (" in text) == checked, text


@pytest.mark.parametrize("profile, words", [
    ("pc", "e2fsck: .*recovering journal"), ("virt", "EXT4-fs .*recovery complete"),
])
def test_dirty_journal(boot, root_disk, profile, words):
    """After a power cut the journal is replayed, by e2fsck where the image has it, else by the kernel."""
    disk = root_disk()
    line = f"root=PARTUUID={disk.partuuid}"
    guest = boot(profile, "--append", line, "--disk", disk.path)
    disks.use_disk(guest)
    guest.check("for i in 1 2 3 4 5 6 7 8 9; do echo $i > /root/file-$i; done; sync")
    guest.close()
    assert disk.is_dirty()
    guest = boot(profile, "--append", line, "--disk", disk.path)
    guest.expect(words, BOOT)
    disks.use_disk(guest)
    assert guest.check("cat /root/file-*").split() == list("123456789")
    guest.send("poweroff")
    guest.wait_end(COMMAND)
    disk.assert_clean()


def test_type_that_the_kernel_does_not_know(rescued, root_disk):
    disk = root_disk()
    _, text, report = rescued("virt", f"root=PARTUUID={disk.partuuid} rootfstype=nosuchfs", disk)
    assert "cannot mount /dev/vda1 as nosuchfs: No such device" in report
    assert "cat /proc/filesystems" in report


def test_bad_rootflags(rescued, root_disk):
    disk = root_disk()
    _, text, report = rescued("virt", f"root=PARTUUID={disk.partuuid} rootflags=nosuchoption", disk)
    assert "cannot mount /dev/vda1 as ext4: Invalid argument" in report
    assert "rootflags=" in report
