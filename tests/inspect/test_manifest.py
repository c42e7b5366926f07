"""nutshell-inspect --manifest: beside mtree(5) files as the generator and bsdtar write them."""

import hashlib
import re
import subprocess

import pytest

import kernels
from project import SCALE

SHA, MOTD, INIT = (hashlib.sha256(text).hexdigest() for text in (b"model\n", b"hello\n" * 1000, b"#!/bin/sh\n"))
GOOD = f"""#mtree
. type=dir mode=0755 uid=0 gid=0
./dev type=dir mode=0755 uid=0 gid=0
./dev/console type=char mode=0600 uid=0 gid=0 device=native,5,1
./etc type=dir mode=0755 uid=0 gid=0
./etc/hostname type=file mode=0644 uid=0 gid=0 size=6 nlink=1 sha256digest={SHA}
./etc/motd type=file mode=0600 uid=3 gid=4 size=6000 nlink=1 sha256digest={MOTD}
./init type=file mode=0755 uid=0 gid=0 size=10 nlink=2 inode=4 sha256digest={INIT}
./link type=link mode=0777 uid=0 gid=0 link=/etc/motd
./sbin type=dir mode=0755 uid=0 gid=0
./sbin/init type=file mode=0755 uid=0 gid=0 size=10 nlink=2 inode=4 sha256digest={INIT}
"""


@pytest.fixture(name="kernel")
def make_kernel(tool):
    return tool.file("bzImage", kernels.bzimage(kernels.vmlinux(kernels.small_initramfs())))


def check(tool, kernel, manifest, status=0):
    return tool(kernel, "--manifest", tool.file("manifest", manifest.encode()), status=status)


def test_all_as_it_says(tool, kernel):
    assert check(tool, kernel, GOOD) == b"10 entries, all as the manifest says\n"


@pytest.mark.parametrize("was, instead, said", [
    ("./etc/hostname type=file mode=0644", "./etc/hostname type=file mode=0600", "/etc/hostname: mode 0644 instead of 0600"),
    ("mode=0600 uid=3 gid=4", "mode=04600 uid=5 gid=6",
     "/etc/motd: mode 0600 instead of 4600, uid 3 instead of 5, gid 4 instead of 6"),
    ("size=6 ", "size=7 ", "/etc/hostname: size 6 instead of 7"),
    (SHA, "1" * 64, f"/etc/hostname: sha256 {SHA} instead of {'1' * 64}"),
    ("link=/etc/motd", "link=/etc/x", "/link: link /etc/motd instead of /etc/x"),
    ("native,5,1", "native,5,2", "/dev/console: minor 1 instead of 2"),
    ("type=char", "type=block", "/dev/console: type char instead of block"),
    ("./dev type=dir", "./dev type=fifo", "/dev: type dir instead of fifo"),
    ("./sbin type=dir", "./tbin type=dir", "/sbin: not in the manifest\n/tbin: missing"),
])
def test_each_difference(tool, kernel, was, instead, said):
    assert GOOD.count(was) == 1
    output = check(tool, kernel, GOOD.replace(was, instead), 1).decode()
    *lines, last = output.splitlines()
    assert lines == said.splitlines()
    assert last == f"10 entries, {len(lines)} of the paths differ from the manifest"
    data = tool.json(kernel, "--manifest", "manifest", status=1)
    assert [f"{row['path']}: {row['what']}" for row in data["differences"]] == lines


def test_a_difference_in_any_line_is_seen(tool, kernel):
    for line in GOOD.splitlines()[1:]:
        path = re.match(r"\.(\S*)", line)[1] or "/"
        output = check(tool, kernel, GOOD.replace(f"{line}\n", ""), 1).decode()
        assert output.splitlines()[0] == f"{path}: not in the manifest"


def test_an_initrd_counts(tool, kernel):
    more = tool.file("more", kernels.cpio(kernels.cpio_entry("more", b"x")))
    manifest = tool.file("manifest", GOOD.encode())
    assert tool(kernel, "--manifest", manifest, "--initrd", more, status=1).startswith(b"/more: not in the manifest\n")
    assert tool.json(kernel, "--manifest", manifest)["differences"] == []


def test_odd_names(tool):
    names = ["a b", "c#d", "e\\f", "ä", "\n"]
    kernel = tool.file("bzImage", kernels.bzimage(kernels.vmlinux(
        kernels.cpio(*[kernels.cpio_entry(name, b"", mode=0o100644) for name in names]))))
    lines = ["#mtree"]
    for name in names:
        escaped = "".join(f"\\{byte:03o}" for byte in name.encode())
        lines.append(f"./{escaped} type=file mode=0644 uid=0 gid=0 size=0")
    assert check(tool, kernel, "\n".join(lines) + "\n") == b"5 entries, all as the manifest says\n"


def test_as_bsdtar_writes_it(tool, kernel):
    """The judge here is libarchive's writer: of the same cpio archive."""
    archive = tool.file("archive", kernels.small_initramfs())
    manifest = subprocess.run(
        ["bsdtar", "-cf", "-", "--format=mtree", "--options=!all,type,mode,uid,gid,size,link,device,sha256", f"@{archive}"],
        stdout=subprocess.PIPE, timeout=60 * SCALE, check=True,
    ).stdout.decode()
    assert "sha256digest=" + SHA in manifest
    # Of hard links it says the size where the archive has it, which is at the last.
    manifest = "".join(line + "\n" for line in manifest.splitlines() if "/init" not in line and "init " not in line)
    output = check(tool, kernel, manifest, 1).decode().splitlines()
    assert output[:-1] == ["/init: not in the manifest", "/sbin/init: not in the manifest"]


@pytest.mark.parametrize("text", ["", "#mtree\n", "something else\n", "\0" * 5000, "#mtree\n./a type=nonsense\n",
                                  "#mtree\n./a mode=x", "#mtree\n/set\n"])
def test_what_is_no_manifest(tool, kernel, text):
    assert "manifest: no manifest in the form of mtree(5)" in check(tool, kernel, text, 2)


def test_a_manifest_that_cannot_be_read(tool, kernel):
    assert "nope: No such file or directory" in tool(kernel, "--manifest", "nope", status=2)
    assert "a directory, not a file" in tool(kernel, "--manifest", tool.folder, status=2)
