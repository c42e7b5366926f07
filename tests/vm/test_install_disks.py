"""Disks on all buses, of all sizes, and with something on them: three guests with many of them; stopping half-way."""

import struct
import zlib

import pytest

import disks
import install
from guest import Guest

MIB = install.MIB
SIZES = {
    "least": 65 * MIB, "100MB": 195313 * 512, "odd": 150 * MIB + 1023 * 512, "2GiB": 2048 * MIB,
    "3TB": 3 * 10**12 // 512 * 512,
}
MAX_SECTORS = (2**32 - 1) // 2048 * 2048 - 2048  # of the system: what an MBR can say, whole MiB


# Controllers and their disks, as QEMU names them. Each disk's serial number is the bus's name.
BUSES = {
    "virtio": ["virtio-blk-pci,drive=dvirtio"],
    "ide": ["ide-hd,bus=ide.0,drive=dide"],
    "ahci": ["ahci,id=sata", "ide-hd,bus=sata.0,drive=dahci"],
    "nvme": ["nvme,drive=dnvme"],
    "scsi": ["virtio-scsi-pci,id=scsi", "scsi-hd,bus=scsi.0,drive=dscsi"],
    "usb": ["qemu-xhci,id=xhci", "usb-storage,bus=xhci.0,drive=dusb"],
}


@pytest.fixture(scope="module")
def buses(out, kernel, tmp_path_factory):
    """A disk on each controller, installed to in one guest."""
    folder = tmp_path_factory.mktemp("buses")
    images = {bus: install.blank(folder / f"{bus}.img", 80 * MIB) for bus in BUSES}
    words = ["--"]
    for bus, devices in BUSES.items():
        words += ["-drive", f"if=none,id=d{bus},format=raw,file={images[bus]}"]
        for device in [*devices[:-1], f"{devices[-1]},serial={bus}"]:
            words += ["-device", device]
    with Guest(kernel("pc"), out / "test/install-buses.log", "--net", "none", *words) as guest:
        guest.login().wait_until("nutshell-install | grep -q ' usb '", 20)
        install_all(guest, images)
    return images


@pytest.mark.parametrize("bus", BUSES)
def test_installs_on_every_bus(buses, kernel, bus):
    install.judge(buses[bus], kernel("pc"))


def serial_disks(images):
    """QEMU's options: virtio disks that have the dictionary's keys as serial numbers."""
    words = ["--"]
    for name, path in images.items():
        words += ["-drive", f"if=none,id=d{name},format=raw,file={path}"]
        words += ["-device", f"virtio-blk-pci,drive=d{name},serial={name}"]
    return words


def install_all(guest, names, options="--yes"):
    """What was said for each."""
    return {name: guest.check(f"nutshell-install {options} serial={name}", install.INSTALL) for name in names}


@pytest.fixture(scope="module")
def sizes(out, kernel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sizes")
    images = {name: install.blank(folder / f"{name}.img", size) for name, size in SIZES.items()}
    with Guest(kernel("pc"), out / "test/install-sizes.log", "--nic", "e1000", *serial_disks(images)) as guest:
        said = install_all(guest.login(), images)
    yield images, said
    for path in images.values():
        path.unlink()  # the journal of the largest takes a GiB


@pytest.mark.parametrize("name", SIZES)
def test_size(sizes, name):
    images, said = sizes
    install.judge(images[name])
    (system,) = install.table(images[name])["partitions"]
    whole = SIZES[name] // 512 // 2048 * 2048 - 2048
    assert system["size"] == min(whole, MAX_SECTORS)
    assert ("which an MBR cannot address" in said[name]) == (name == "3TB")


@pytest.mark.parametrize("name", ["least", "3TB", *(pytest.param(name, marks=pytest.mark.full) for name in ("odd", "2GiB"))])
def test_size_boots(sizes, boot, name):
    guest = boot("pc", command=[*install.by_itself(sizes[0][name]), "--", "-snapshot"]).login()
    assert guest.check("grep ' / ' /proc/mounts").startswith("/dev/vda1")
    if name == "least":
        assert int(guest.check("df -m / | tail -n 1").split()[3]) > 20


def lvm_label(path):
    """A physical volume's label: LVM2's lib/format_text/layout.h and lib/label/label.h."""
    label = b"LVM2 001" + b"a" * 32 + struct.pack("<Q", 128 * MIB)
    body = struct.pack("<I", 32) + label
    body = body.ljust(512 - 20, b"\0")
    # Its checksum is CRC-32 from another start value, without the final inversion.
    crc = zlib.crc32(body, 0xF597A6CF ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
    write(path, 512, b"LABELONE" + struct.pack("<QI", 1, crc) + body)


def md_superblock(path, offset):
    """Version 1 of md's superblock: struct mdp_superblock_1 in the kernel's raid/md_p.h."""
    block = bytearray(256)
    struct.pack_into("<II", block, 0, 0xA92B4EFC, 1)
    block[16:32] = bytes(range(16))
    block[32:36] = b"raid"
    struct.pack_into("<II", block, 72, 1, 0)  # level, layout
    struct.pack_into("<Q", block, 80, 1000)
    struct.pack_into("<I", block, 92, 2)  # disks
    struct.pack_into("<QQQ", block, 128, 2048, 100000, offset // 512)
    words = struct.unpack("<64I", block)
    total = sum(words)
    struct.pack_into("<I", block, 216, (total + (total >> 32)) & 0xFFFFFFFF)
    write(path, offset, bytes(block))


def md_superblock_0(path):
    """Version 0.90 of md's superblock: mdp_super_t in the kernel's raid/md_p.h, up to 128 KiB before the end."""
    words = [0] * 1024
    words[:11] = [0xA92B4EFC, 0, 90, 0, 0, 0x5CA1AB1E, 1, 1, FORMER // 1024 - 64, 2, 2]
    words[38] = sum(words) & 0xFFFFFFFF  # sb_csum
    write(path, FORMER // 65536 * 65536 - 65536, struct.pack("<1024I", *words))


def write(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


FORMER = 128 * MIB
MAKE = {
    "gpt": lambda path: disks.run("sfdisk", "-q", path, input="label: gpt\nsize=50MiB\nsize=20MiB\n"),
    "lvm": lvm_label,
    "raid12": lambda path: md_superblock(path, 4096),
    "raid10": lambda path: md_superblock(path, FORMER - 8192), "raid090": md_superblock_0,
    "fat": lambda path: disks.run("mkfs.vfat", "-n", "OLD", path),
    "ext": lambda path: disks.run("mke2fs", "-q", "-F", "-t", "ext4", "-E", f"offset={MIB}", path, "100m"),
}
SEEN = {
    "gpt": ("PTTYPE", "gpt"), "lvm": ("TYPE", "LVM2_member"), "raid12": ("TYPE", "linux_raid_member"),
    "raid10": ("TYPE", "linux_raid_member"), "raid090": ("TYPE", "linux_raid_member"), "fat": ("TYPE", "vfat"),
    "home": ("PTTYPE", "dos"),
}
HOME = (70 * MIB, 40 * MIB)  # where a second partition lies, and its size


def make_home(path):
    table = f"label: dos\nstart=2048, size=2048, type=83\nstart={HOME[0] // 512}, size={HOME[1] // 512}, type=83\n"
    disks.run("sfdisk", "-q", path, input=table)
    disks.run("mke2fs", "-q", "-F", "-t", "ext4", "-E", f"offset={HOME[0]}", path, f"{HOME[1] // 1024}k")
    precious = path.parent / "precious"
    precious.write_text("precious\n")
    disks.Disk(path, HOME[0]).debugfs(f"write {precious} precious")


def part(path, offset, size):
    with open(path, "rb") as file:
        file.seek(offset)
        return file.read(size)


@pytest.fixture(scope="module")
def former(out, kernel, tmp_path_factory):
    """Disks that were in use, installed to: and what blkid saw before, and the bytes of the second partition."""
    folder = tmp_path_factory.mktemp("former")
    images = {name: install.blank(folder / f"{name}.img", FORMER) for name in [*MAKE, "home", "stopped"]}
    for name, make in MAKE.items():
        make(images[name])
    make_home(images["home"])
    before = {name: install.probe(path) for name, path in images.items()}
    home = part(images["home"], *HOME)
    with Guest(kernel("pc"), out / "test/install-former.log", "--nic", "e1000", *serial_disks(images)) as guest:
        guest.login()
        refused = {name: guest.run(f"nutshell-install --yes serial={name}")[0] for name in SEEN}
        install_all(guest, MAKE, "--yes --wipe")
        # Once more over its own.
        install_all(guest, ["fat"], "--yes --wipe")
        install_all(guest, ["home"], "--yes --keep-home")
        stops = [stop_at(guest, step) for step in STEPS]
        mounts = guest.check("cat /proc/mounts")
    return images, before, home, refused, stops, mounts


# Where Ctrl-C is typed: while programs run, while files are copied, while they are read back.
STEPS = ["making the file system", "copying the files", "checking the file system", "reading everything back"]


def stop_at(guest, step):
    """Ctrl-C at that step: the status, and the first sector."""
    guest.send("nutshell-install --yes --wipe serial=stopped; echo status $?")
    guest.expect(step, install.INSTALL)
    guest._serial.send("\x03")
    status = int(guest.expect(r"status (\d+)\r", install.INSTALL).group(1))
    said = guest.before()
    node = guest.check("grep -l stopped /sys/block/vd*/serial").split("/")[3]
    sector = guest.check(f"echo 3 >/proc/sys/vm/drop_caches; head -c 512 /dev/{node} | tr -d '\\0' | wc -c")
    return status, said, sector


@pytest.mark.parametrize("name", SEEN)
def test_data_has_to_be_given_up(former, name):
    _, before, _, refused, _, _ = former
    key, value = SEEN[name]
    assert before[name][key] == value
    assert refused[name] == install.REFUSED


@pytest.mark.parametrize("name", MAKE)
def test_nothing_is_left_of_what_was_there(former, name):
    path = former[0][name]
    install.judge(path)
    (system,) = install.table(path)["partitions"]
    whole = install.probe(path)
    assert whole.get("PTTYPE") == "dos" and "TYPE" not in whole, whole
    listed = disks.run("wipefs", "-n", "-p", path).splitlines()
    assert [line.split(",")[3] if line.count(",") > 2 else line for line in listed if not line.startswith("#")] == ["dos"]
    assert (system["start"] + system["size"]) * 512 <= FORMER


def test_home_is_kept(former, boot):
    images, _, home, _, _, _ = former
    path = images["home"]
    assert part(path, *HOME) == home
    install.judge(path)
    second = install.table(path)["partitions"][1]
    assert (second["start"], second["size"]) == (HOME[0] // 512, HOME[1] // 512)
    uuid = install.probe(path, *HOME)["UUID"]
    assert f"UUID={uuid} /home ext4 " in install.read(install.installed(path), "/etc/fstab")
    guest = boot("pc", command=[*install.by_itself(path), "--", "-snapshot"]).login()
    assert guest.check("cat /home/precious") == "precious"


@pytest.mark.parametrize("index", range(len(STEPS)), ids=[step.replace(" ", "-") for step in STEPS])
def test_stopped_half_way(former, index):
    _, _, _, _, stops, mounts = former
    status, said, sector = stops[index]
    assert status == install.FAILED, said
    assert "does not boot" in said
    assert sector == "0"
    assert "/run/nutshell/target" not in mounts
