"""What is in a cpio archive or an mtree manifest, read in several ways. Each reader gives {path: properties};
of a file with other links the properties name them all, and size and sha256 are those of the one content."""

import hashlib
import os
import re
import subprocess

TIMEOUT = 60
TYPES = {
    0o01: "fifo", 0o02: "char", 0o04: "dir", 0o06: "block", 0o10: "file", 0o12: "link", 0o14: "socket",
}
LETTERS = {"p": "fifo", "c": "char", "d": "dir", "b": "block", "-": "file", "l": "link", "s": "socket"}
MTREE_KEYS = "type mode uid gid link device size nlink inode sha256"


def joined(entries, groups):
    """entries, each file with what its group has: content is where its data is not empty."""
    for names in groups:
        contents = [entries[name].pop("content") for name in names]
        full = [content for content in contents if content[0]] or contents
        assert len(set(full)) == 1, f"{names} differ"
        for name in names:
            assert entries[name].pop("nlink") == len(names), f"{name} is not one of {len(names)} links"
            entries[name] |= {"size": full[0][0], "sha256": full[0][1], "links": sorted(names)}
    return entries


def content(data):
    return len(data), hashlib.sha256(data).hexdigest()


def read_newc(archive):
    """A small reader of our own: (entries, size up to and with the trailer). Parents must come first."""
    result, groups, at = {}, {}, 0
    while True:
        assert archive[at : at + 6] == b"070701"
        fields = [int(archive[at + 6 + 8 * i : at + 14 + 8 * i], 16) for i in range(13)]
        inode, mode, uid, gid, nlink, _, size, _, _, major, minor, name_size, _ = fields
        name = archive[at + 110 : at + 110 + name_size - 1]
        at += (110 + name_size + 3) & ~3
        data = archive[at : at + size]
        at += (size + 3) & ~3
        if name == b"TRAILER!!!":
            return joined(result, groups.values()), len(archive)
        assert name not in result, "twice"
        assert b"/" not in name or result[name.rpartition(b"/")[0]]["type"] == "dir"
        kind = TYPES[mode >> 12]
        entry = {"type": kind, "mode": mode & 0o7777, "uid": uid, "gid": gid}
        if kind in ("char", "block"):
            entry["device"] = (major, minor)
        if kind == "link":
            entry["link"] = data.rstrip(b"\0")
        if kind == "file":
            groups.setdefault(inode, []).append(name)
            entry |= {"content": content(data), "nlink": nlink}
        result[name] = entry


def unescape(text):
    return re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), text)


def read_mtree(text):
    """An mtree, of ours or of bsdtar's."""
    result, groups = {}, {}
    for line in text.replace(b" \\\n    ", b" ").splitlines()[1:]:
        name, *words = line.split(b" ")
        values = dict(word.split(b"=", 1) for word in words)
        name = unescape(name)[2:] or b"."
        kind = values[b"type"].decode()
        entry = {"type": kind, "mode": int(values[b"mode"], 8)}
        entry |= {"uid": int(values[b"uid"]), "gid": int(values[b"gid"])}
        if kind in ("char", "block"):
            entry["device"] = tuple(map(int, values[b"device"].split(b",")[1:]))
        if kind == "link":
            entry["link"] = unescape(values[b"link"])
        if kind == "file":
            entry["content"] = int(values[b"size"]), values.get(b"sha256digest", b"").decode()
            entry["nlink"] = int(values.get(b"nlink", 1))
            groups.setdefault(values.get(b"inode", name), []).append(name)
        result[name] = entry
    return joined(result, groups.values())


def output_of(command, **options):
    process = subprocess.run(command, capture_output=True, check=False, timeout=TIMEOUT, **options)
    assert process.returncode == 0 and not process.stderr, process.stderr
    return process.stdout


def mtree_by_bsdtar(path, keys=MTREE_KEYS):
    """The mtree that bsdtar writes of an archive, or of an mtree."""
    options = ",".join(f"mtree:{key}" for key in keys.split())
    command = ["bsdtar", "-cf", "-", "--format=mtree", f"--options=mtree:!all,{options}", f"@{path.name}"]
    return output_of(command, cwd=path.parent)


def permissions(text):
    """The mode that "rwsr-x--T" stands for."""
    mode = 0
    for place, letter in enumerate(text):
        if letter in "rwxst":
            mode |= 0o400 >> place
        if letter in "sStT":
            mode |= 0o4000 >> place // 3
    return mode


LISTED = re.compile(
    rb"(.)(.{9}) +(\d+) (\d+) +(\d+) +(?:(\d+), *(\d+)|(\d+)) \w{3} +\d+ +[\d:]+ (.*)", re.DOTALL
)


def read_by_cpio(path):
    """By GNU cpio: the long listing, and the data of all files behind each other."""
    result, groups = {}, []
    with open(path, "rb") as archive:
        listing = output_of(["cpio", "-itv", "--quiet", "--numeric-uid-gid"], stdin=archive)
    with open(path, "rb") as archive:
        data = output_of(["cpio", "-i", "--quiet", "--to-stdout"], stdin=archive)
    for line in listing.split(b"\n")[:-1]:
        letter, mode, nlink, uid, gid, major, minor, size, name = LISTED.fullmatch(line).groups()
        kind = LETTERS[letter.decode()]
        entry = {"type": kind, "mode": permissions(mode.decode()), "uid": int(uid), "gid": int(gid)}
        if kind in ("char", "block"):
            entry["device"] = (int(major), int(minor))
        if kind == "link":
            name, entry["link"] = name.split(b" -> ")
        if kind == "file":
            entry |= {"content": content(data[: int(size)]), "nlink": int(nlink)}
            data = data[int(size) :]
            # The links of a group follow each other.
            if not groups or len(groups[-1]) == result[groups[-1][-1]]["nlink"]:
                groups.append([])
            groups[-1].append(name)
        result[name] = entry
    assert not data
    return joined(result, groups)
