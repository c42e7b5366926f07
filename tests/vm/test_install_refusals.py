"""What nutshell-install refuses, in one guest with a disk for each reason: status 2, the words that somebody needs,
and not one byte changed on any of them."""

import dataclasses
import functools
import http.server
import threading

import pytest

import install
from guest import Guest

SIZE = 80 * install.MIB
EVERY = ["data", "mounted", "swap", "held", "elsewhere", "fixed", "small", "large-sectors", "parts", "first", "twin", "twin"]
# In the guest they come in this order: vda, vdb ...
NAME = {name: f"vd{chr(ord('a') + index)}" for index, name in enumerate(EVERY)}
FIRST_TWIN = f"vd{chr(ord('a') + EVERY.index('twin'))}"


def make_image(path, name):
    install.blank(path, SIZE if name != "small" else 65 * install.MIB - 512)
    if name in ("data", "mounted", "elsewhere"):
        install.disks.run("mke2fs", "-q", "-F", "-t", "ext4", "-L", name, path)
    elif name == "swap":
        install.disks.run("mkswap", path)
    elif name == "parts":
        install.disks.run("sfdisk", "-q", path, input="label: dos\nstart=2048, type=83\n")
    return path


def devices(images):
    words = ["--"]
    for index, (name, path) in enumerate(zip(EVERY, images)):
        words += ["-drive", f"if=none,id=d{index},format=raw,file={path}{',readonly=on' if name == 'fixed' else ''}"]
        sectors = ",logical_block_size=4096,physical_block_size=4096" if name == "large-sectors" else ""
        words += ["-device", f"virtio-blk-pci,drive=d{index},serial={name}{sectors}"]
    return words


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server(kernel, tmp_path_factory):
    """The bundle and the first half of it, for a guest: the address."""
    folder = tmp_path_factory.mktemp("served")
    bundle = kernel("pc").read_bytes()
    (folder / "bzImage").write_bytes(bundle)
    (folder / "half").write_bytes(bundle[: len(bundle) // 2])
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://10.0.2.2:{running.server_port}"
        running.shutdown()


@dataclasses.dataclass
class Machine:
    guest: Guest
    images: list
    server: str

    def assert_refused(self, arguments, *words):
        before = written(self.images)
        status, said = self.guest.run(f"nutshell-install {arguments}", install.INSTALL)
        assert status == install.REFUSED, said
        for word in words:
            assert word in said
        self.guest.check("sync")
        assert written(self.images) == before


def written(images):
    """When QEMU last wrote to each."""
    return [image.stat().st_mtime_ns for image in images]


PREPARE = f"""
mkdir -p /tmp/mnt /tmp/held/dm-0
mount -o ro,noload /dev/{NAME["mounted"]} /tmp/mnt
swapon /dev/{NAME["swap"]}
mount --bind /tmp/held /sys/class/block/{NAME["held"]}/holders
unshare -m sh -c 'mkdir /tmp/own && mount -o ro,noload /dev/{NAME["elsewhere"]} /tmp/own && touch /tmp/ready && exec sleep 3600' &
"""


@pytest.fixture(scope="module")
def machine(out, kernel, server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("refused")
    images = [make_image(folder / f"{index}-{name}.img", name) for index, name in enumerate(EVERY)]
    digests = [install.sha256(image) for image in images]
    with Guest(kernel("pc"), out / "test/install-refusals.log", "--nic", "e1000", *devices(images)) as guest:
        guest.login()
        guest.check(PREPARE)
        guest.wait_until("[ -e /tmp/ready ]", 20)
        guest.wait_until("ip route | grep -q default", 30)
        guest.check(f"wget -q -O /tmp/bzImage {server}/bzImage && wget -q -O /tmp/half {server}/half")
        yield Machine(guest, images, server)
        assert [install.sha256(image) for image in images] == digests


@pytest.mark.parametrize("arguments, words", [
    ("--yes serial=data", ["ext4 'data'", "serial data", "--wipe"]),
    ("--yes serial=parts", ["1 partition", "--wipe"]),
    ("--yes --wipe serial=mounted", [f"/dev/{NAME['mounted']} is mounted on /tmp/mnt", "umount /tmp/mnt"]),
    ("--yes --wipe serial=swap", ["is swap space", f"swapoff /dev/{NAME['swap']}"]),
    ("--yes --wipe serial=held", ["is part of dm-0"]),
    ("--yes --wipe serial=elsewhere", ["cannot be opened for writing", "Some program has it"]),
    ("--yes --wipe serial=fixed", ["is read-only", "blockdev --setrw"]),
    ("--yes --wipe serial=small", ["too small", "65 MiB"]),
    ("--yes --wipe serial=large-sectors", ["sectors of 4096 bytes", "512"]),
    (f"--yes --wipe {NAME['parts']}1", ["is a partition", f"/dev/{NAME['parts']}"]),
    ("--yes --wipe serial=twin", ["two disks", f"/dev/{FIRST_TWIN}", f"/dev/{NAME['twin']}"]),
    ("--yes --wipe serial=none", ["no disk serial=none"]),
    ("--yes --wipe /dev/vdz", ["no disk /dev/vdz"]),
    ("--yes --wipe auto", ["more than one"]),
    ("--yes --size 79M serial=first", []),
    ("--yes --size 80M serial=first", ["too small for the sizes"]),
    ("--yes --size 12X serial=first", ["a size is wanted"]),
    ("--yes --spare 40M serial=first", ["less than 64 MiB"]),
    ("--yes --keep-home serial=first", ["no second partition"]),
    ("--yes --keep-home --spare 1M serial=first", ["take one"]),
    ("--yes --hostname 'a b' serial=first", ["no host name"]),
    ("--yes --append \"it's\" serial=first", ["get through GRUB"]),
    ("--yes --root-password-hash a:b serial=first", ["cryptpw"]),
    ("--yes --frobnicate serial=first", ["frobnicate"]),
    ("--yes serial=first serial=data", ["too much"]),
    ("--unattended", ["nutshell.install="]),
    ("--yes --kernel /etc/motd serial=first", ["/etc/motd", "not a bzImage"]),
    ("--yes --kernel /tmp/half serial=first", ["/tmp/half", "not whole"]),
    ("--yes --kernel /nowhere serial=first", ["/nowhere", "No such file"]),
    (f"--yes --kernel /tmp/bzImage --sha256 {'0' * 64} serial=first", ["its SHA-256 is", f"not {'0' * 64}"]),
    ("--yes --sha256 12 serial=first", ["64 hexadecimal digits"]),
    ("--yes --kernel SERVER/bzImage serial=first", ["a URL needs its --sha256"]),
    (f"--yes --kernel SERVER/bzImage --sha256 {'0' * 64} serial=first", ["its SHA-256 is", f"not {'0' * 64}"]),
    (f"--yes --kernel SERVER/nothing --sha256 {'0' * 64} serial=first", ["cannot fetch", "404"]),
    (f"--yes --kernel http://10.0.2.2:9/bzImage --sha256 {'0' * 64} serial=first", ["cannot fetch", "refused"]),
])
def test_refused(machine, arguments, words):
    if not words:  # the largest size that is possible, to see that the limit is where it is said to be
        assert machine.guest.run(f"nutshell-install --dry-run {arguments}", install.INSTALL)[0] == install.INSTALLED
    else:
        machine.assert_refused(arguments.replace("SERVER", machine.server), *words)


def test_nothing_is_left_behind(machine):
    assert machine.guest.check("ls /tmp /run/nutshell 2>/dev/null | grep -i nutshell-install || :") == ""


def test_only_root(machine):
    status, said = machine.guest.run("su -s /bin/sh nobody -c 'nutshell-install --yes serial=first'")
    assert (status, "only root" in said) == (install.REFUSED, True)
