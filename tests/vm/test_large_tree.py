"""One large tree through everything: description, list, the kernel's gen_init_cpio, and a kernel that unpacks it.
What is then there, as the guest's own tools see it, must be what the manifest says."""

import random
import subprocess

import pytest

from guest import BOOT, SCALE
from random_image import Image
from readers import TYPES, joined, output_of, read_mtree

LINES, MEMORY = 10000, 512
RESULT_SIZE = 64 << 20
OPTIONS = ["--skip=no-init,no-console,dangling-link,script-interpreter"]
# Written to the disk as it comes: a name may hold what no terminal would take.
LOOK = (
    "cd /big && { find . -print0 | xargs -0 stat -c '%f %u %g %t %T %s %i %h %N' && echo && "
    "find . -type f -print0 | xargs -0 sha256sum && echo; } >/dev/vda && sync"
)


def add_large_file(image):
    data = image.rng.randbytes(7 << 20)
    (image.folder / "large").write_bytes(data)
    path = image.path()
    image.lines.append(b"file " + image.word(path) + b" large")
    content = image.content_of(data, [path])
    image.add(path, {"type": "file", "mode": 0o644, "uid": 0, "gid": 0, **content})


def add_deep_path(image, length):
    """As long as the kernel takes, with names as long as it takes."""
    path = b"/big"
    while len(path) < length - 256:
        path += b"/" + b"d" * 255
    path += b"/" + b"f" * (length - len(path) - 1)
    image.add_parents(path)
    image.lines.append(b"pipe " + path + b" 0604 3 4")
    image.add(path, {"type": "fifo", "mode": 0o604, "uid": 3, "gid": 4})


@pytest.fixture(scope="module", name="large")
def make_large(out, tmp_path_factory):
    """(archive, what its manifest says)."""
    folder = tmp_path_factory.mktemp("large")
    image = Image(random.Random("large"), folder, LINES, b"/big")
    add_large_file(image)
    # In the archive the name comes without its first '/', and with a NUL.
    add_deep_path(image, 4095)
    (folder / "in.rootfs").write_bytes(b"\n".join(image.lines) + b"\n")
    arguments = ["-o", "list", "--manifest", "manifest", "--stage", "stage", "in.rootfs"]
    output_of([out / "host/gen_init_cpio_list", *OPTIONS, *arguments], cwd=folder)
    with open(folder / "archive", "wb") as archive:
        tool = out / "virt/linux/usr/gen_init_cpio"
        subprocess.run([tool, "list"], cwd=folder, stdout=archive, check=True)
    manifest = read_mtree((folder / "manifest").read_bytes())
    manifest.pop(b".")
    assert manifest == image.expected()
    return folder / "archive", manifest


def is_varied(manifest):
    """Nothing that the kernel knows is missing."""
    entries = manifest.values()
    sizes = [entry["size"] for entry in entries if entry["type"] == "file"]
    return (
        len(manifest) > LINES
        and {entry["type"] for entry in entries} == set(TYPES.values())
        and min(sizes) == 0 and max(sizes) > 5 << 20
        and max(len(entry.get("links", [])) for entry in entries) == 6
        and {4, 2, 1} <= {entry["mode"] >> 9 for entry in entries}
        and max(map(len, manifest)) == 4094
        and any(name != name.decode(errors="replace").encode() for name in manifest)
    )


def read_look(data):
    """What LOOK has written: {path: properties}, like the manifest."""
    stats, sums = data.rstrip(b"\0").split(b"\n\n")[:2]
    hashes = {line[66:]: line[:64].decode() for line in sums.splitlines()}
    result, groups = {}, {}
    for line in stats.split(b"\n"):
        mode, uid, gid, major, minor, size, inode, nlink, name, *arrow_and_target = line.split(b" ")
        mode = int(mode, 16)
        kind = TYPES[mode >> 12]
        entry = {"type": kind, "mode": mode & 0o7777, "uid": int(uid), "gid": int(gid)}
        if kind in ("char", "block"):
            entry["device"] = (int(major, 16), int(minor, 16))
        if kind == "link":
            name, entry["link"] = name[1:-1], arrow_and_target[1][1:-1]
        if kind == "file":
            entry |= {"content": (int(size), hashes[name]), "nlink": int(nlink)}
        path = (b"big/" + name[2:]).rstrip(b"/")
        if kind == "file":
            groups.setdefault(inode, []).append(path)
        result[path] = entry
    return joined(result, groups.values())


def test_large_tree_in_the_kernel(boot, large, tmp_path):
    archive, manifest = large
    assert is_varied(manifest)
    disk = tmp_path / "result"
    with open(disk, "wb") as file:
        file.truncate(RESULT_SIZE)
    guest = boot("virt", "--initrd", archive, "--mem", MEMORY, "--disk", f"raw:{disk}").login()
    guest.check(LOOK, BOOT + 60 * SCALE)
    found = read_look(disk.read_bytes())
    wanted = {path: dict(entry) for path, entry in manifest.items()}
    # A symbolic link has all permissions, whatever anybody says.
    for entry in wanted.values():
        if entry["type"] == "link":
            entry["mode"] = 0o777
    differ = [path for path in sorted(found.keys() | wanted.keys()) if found.get(path) != wanted.get(path)]
    shown = [(path, found.get(path), wanted.get(path)) for path in differ[:5]]
    assert not differ, f"{len(differ)} of {len(wanted)} differ: (path, found, wanted) {shown}"
