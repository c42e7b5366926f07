"""What we emit, as others read it: the kernel's gen_init_cpio, cpio and bsdtar.

Random descriptions of everything that an image can hold go through gen_init_cpio_list and the
kernel's own tool. The archive must be what the description says and what our manifest says: path,
type, mode, owner, device, link groups, size, sha256. RANDOM_IMAGES sets how many (seed: RANDOM_SEED).
"""

import hashlib
import os
import random
import re
import shutil
import subprocess

import pytest
from test_golden import CASES, GOOD_CASES, PROGRAM, run_case

IMAGES = int(os.environ.get("RANDOM_IMAGES", "300"))
SEED = os.environ.get("RANDOM_SEED", "1")
TIMEOUT = 60
OPTIONS = ["--skip=no-init,no-console,dangling-link,script-interpreter"]
TYPES = {
    0o01: "fifo", 0o02: "char", 0o04: "dir", 0o06: "block", 0o10: "file", 0o12: "link", 0o14: "socket",
}


@pytest.fixture(scope="module", name="gen_init_cpio")
def build_gen_init_cpio(out, tmp_path_factory):
    source = out / "src/linux/usr/gen_init_cpio.c"
    if not source.exists():
        pytest.skip("the kernel's sources are not there: make fetches them")
    program = tmp_path_factory.mktemp("kernel") / "gen_init_cpio"
    subprocess.run(["cc", "-O2", "-o", program, source], check=True, timeout=TIMEOUT)
    return program


def archive_of(gen_init_cpio, list_path):
    process = subprocess.run(
        [gen_init_cpio, "-t", "0", list_path], capture_output=True, check=False, timeout=TIMEOUT
    )
    assert process.returncode == 0 and not process.stderr, process.stderr
    return process.stdout


def read_newc(archive):
    """A small reader of our own: {path: properties}. Parents must come first."""
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
            return result, len(archive)
        assert name not in result, "twice"
        assert b"/" not in name or result[name.rpartition(b"/")[0]]["type"] == "dir"
        kind = TYPES[mode >> 12]
        entry = {"type": kind, "mode": mode & 0o7777, "uid": uid, "gid": gid}
        if kind in ("char", "block"):
            entry["device"] = (major, minor)
        if kind == "link":
            entry["link"] = data.rstrip(b"\0")
        if kind == "file":
            # The data is with the last link of a group.
            groups.setdefault(inode, []).append(name)
            entry["data"] = (inode, data)
            assert nlink == 1 or len(groups[inode]) <= nlink
        result[name] = entry


def settle_files(entries):
    data = {}
    for entry in entries.values():
        if entry["type"] == "file":
            inode, content = entry["data"]
            data[inode] = data.get(inode, b"") + content
    members = {}
    for name, entry in entries.items():
        if entry["type"] == "file":
            members.setdefault(entry["data"][0], []).append(name)
    for name, entry in entries.items():
        if entry["type"] == "file":
            inode, _ = entry.pop("data")
            entry["size"] = len(data[inode])
            entry["sha256"] = hashlib.sha256(data[inode]).hexdigest()
            entry["links"] = sorted(members[inode])
    return entries


def unescape(text):
    return re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), text)


def read_mtree(text):
    result, groups = {}, {}
    for line in text.splitlines()[1:]:
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
            entry["size"] = int(values[b"size"])
            entry["sha256"] = values[b"sha256digest"].decode()
            entry["links"] = groups.setdefault(values.get(b"inode", name), [])
            entry["links"].append(name)
            assert int(values[b"nlink"]) == 1 or b"inode" in values
        result[name] = entry
    for entry in result.values():
        if "links" in entry:
            entry["links"].sort()
    return result


class Image:
    """A random description, and what it means."""

    def __init__(self, rng, folder):
        self.rng, self.folder = rng, folder
        self.lines, self.entries, self.dirs, self.sources = [], {}, [b""], 0
        for _ in range(rng.randrange(1, 25)):
            rng.choice(
                [self.dir, self.dir, self.file, self.file, self.slink, self.nod]
                + [self.special, self.content, self.tree]
            )()

    def word(self, data):
        """As the language wants it: quoted where need be, or for the sake of it."""
        if data[:1] in (b'"', b"#") or self.rng.random() < 0.1:
            data = re.sub(rb'["\\$]', lambda found: b"\\" + found[0], data)
            return b'"' + re.sub(rb"[^ -~]", lambda c: b"\\%03o" % c[0][0], data) + b'"'
        return data

    def name(self):
        alphabet = "abcdefghijklmnop.-_#\"'\\$%*?[]{}()!;&|<>=~,:@^`\x01\x7féß中"
        while True:
            size = self.rng.choice([1, 1, 2, 3, 8, 60])
            name = "".join(self.rng.choices(alphabet, k=size)).encode()
            if self.rng.random() < 0.1:
                name += bytes([self.rng.randrange(0x80, 0x100)])
            if name not in (b".", b"..") and b"${" not in name and len(name) < 256:
                return name

    def path(self):
        while True:
            path = self.rng.choice(self.dirs) + b"/" + self.name()
            if self.rng.random() < 0.2:
                path += b"/" + self.name()
            if path not in self.entries and self.parents_are_dirs(path) and len(path) < 3000:
                self.add_parents(path)
                return path

    def parents_are_dirs(self, path):
        parent = path.rpartition(b"/")[0]
        while parent:
            if self.entries.get(parent, {"type": "dir"})["type"] != "dir":
                return False
            parent = parent.rpartition(b"/")[0]
        return True

    def add_parents(self, path):
        parent = path.rpartition(b"/")[0]
        if parent and parent not in self.entries:
            self.add_parents(parent)
            self.entries[parent] = {"type": "dir", "mode": 0o755, "uid": 0, "gid": 0, "implied": 1}
            self.dirs.append(parent)

    def access(self, mode):
        """Mode, owner and group: some of them, or none."""
        values = [mode, 0, 0]
        count = self.rng.randrange(4)
        values[:count] = [
            self.rng.randrange(0o10000),
            self.rng.choice([0, 1, 1000, 2**31 - 1]),
            self.rng.choice([0, 5, 65534, 2**31 - 1]),
        ][:count]
        words = (b" %04o" % values[0], b" %d" % values[1], b" %d" % values[2])
        words = b"".join(words[:count])
        return words, dict(zip(("mode", "uid", "gid"), values))

    def add(self, path, entry):
        self.entries[path] = entry

    def dir(self):
        known = [p for p in self.dirs if p and self.entries[p].get("implied")]
        path = self.rng.choice(known) if known and self.rng.random() < 0.3 else self.path()
        words, access = self.access(0o755)
        self.lines.append(b"dir " + self.word(path) + words)
        self.add(path, {"type": "dir", **access})
        if path not in self.dirs:
            self.dirs.append(path)

    def source(self, folder=None):
        self.sources += 1
        data = self.rng.randbytes(self.rng.choice([0, 1, 3, 4, 5, 511, 512, 70000]))
        path = (folder or self.folder) / f"source{self.sources}"
        path.write_bytes(data)
        return path, data

    def file(self):
        source, data = self.source()
        paths = [self.path()]
        words, access = self.access(0o644)
        for _ in range(self.rng.choice([0, 0, 0, 1, 2, 5])):
            self.entries[paths[-1]] = {"type": "file"}
            paths.append(self.path())
        where = os.fsencode(source if self.rng.random() < 0.5 else source.name)
        links = b"".join(b" " + self.word(path) for path in paths[1:])
        self.lines.append(b"file " + self.word(paths[0]) + b" " + where + words + links)
        for path in paths:
            self.add(path, {"type": "file", **access, **self.content_of(data, paths)})

    @staticmethod
    def content_of(data, paths):
        names = sorted(path[1:] for path in paths)
        return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "links": names}

    def slink(self):
        path, target = self.path(), self.name() + b"/" + self.name()
        words, access = self.access(0o777)
        if words and words.split()[0].startswith(b"/") or target.startswith(b"#"):
            target = b"x"
        self.lines.append(b"slink " + self.word(path) + b" " + self.word(target) + words)
        self.add(path, {"type": "link", **access, "link": target})

    def nod(self):
        path = self.path()
        words, access = self.access(0o600)
        kind = self.rng.choice(["char", "block"])
        device = (self.rng.choice([0, 5, 4095]), self.rng.choice([0, 1, 255, 256, 1048575]))
        numbers = b" %s %d %d" % (kind[:1].encode(), *device)
        self.lines.append(b"nod " + self.word(path) + words + numbers)
        self.add(path, {"type": kind, **access, "device": device})

    def special(self):
        path = self.path()
        words, access = self.access(0o644)
        verb, kind = self.rng.choice([(b"pipe", "fifo"), (b"sock", "socket")])
        self.lines.append(verb + b" " + self.word(path) + words)
        self.add(path, {"type": kind, **access})

    def content(self):
        path = self.path()
        words, access = self.access(0o644)
        data = b"".join(self.name() + b"\n" for _ in range(self.rng.randrange(4)))
        head = b"content " + self.word(path) + words + b' <<"THE_END"'
        self.lines.append(head + b"\n" + data + b"THE_END")
        self.add(path, {"type": "file", **access, **self.content_of(data, [path])})

    def tree(self):
        path = self.path()
        top = self.folder / f"tree{len(self.lines)}"
        top.mkdir()
        self.lines.append(b"tree " + self.word(path) + b" " + os.fsencode(top.name))
        self.add_folder(path, top, 0)

    def add_folder(self, path, folder, depth):
        self.add(path, {"type": "dir", "mode": 0o755, "uid": 0, "gid": 0})
        for _ in range(self.rng.randrange(4)):
            name = self.name()
            host, inside = folder / os.fsdecode(name), path + b"/" + name
            if inside in self.entries or os.path.lexists(host):
                continue
            kind = self.rng.randrange(3)
            if kind == 0 and depth < 3:
                host.mkdir(mode=0o700)
                self.add_folder(inside, host, depth + 1)
            elif kind == 1:
                target = self.name()
                target = b"x" if target.startswith(b"#") else target
                host.symlink_to(os.fsdecode(target))
                self.add(inside, {"type": "link", "mode": 0o777, "uid": 0, "gid": 0, "link": target})
            else:
                data = self.rng.randbytes(self.rng.randrange(100))
                host.write_bytes(data)
                mode = self.rng.choice([0o600, 0o751])
                host.chmod(mode)
                mode = 0o755 if mode & 0o111 else 0o644
                entry = {"type": "file", "mode": mode, "uid": 0, "gid": 0}
                self.add(inside, entry | self.content_of(data, [inside]))

    def expected(self):
        """Without the leading '/', as an archive has it."""
        for entry in self.entries.values():
            entry.pop("implied", None)
        return {path[1:]: entry for path, entry in self.entries.items()}


def generate(image, folder):
    description = folder / "in.rootfs"
    description.write_bytes(b"\n".join(image.lines) + b"\n")
    arguments = ["-o", "list", "--manifest", "manifest", "--stage", "stage", "--json", "json"]
    process = subprocess.run(
        [PROGRAM, *OPTIONS, *arguments, description],
        cwd=folder, capture_output=True, check=False, timeout=TIMEOUT,
    )
    assert process.returncode == 0, process.stderr.decode(errors="replace")


@pytest.mark.parametrize("block", range(10))
def test_random_images(gen_init_cpio, tmp_path, block):
    for number in range(IMAGES // 10):
        rng = random.Random(f"{SEED}-{block}-{number}")
        folder = tmp_path / "image"
        folder.mkdir()
        image = Image(rng, folder)
        generate(image, folder)
        archive = archive_of(gen_init_cpio, folder / "list")
        entries, size = read_newc(archive)
        where = f"image {SEED}-{block}-{number} in {folder}"
        assert settle_files(entries) == image.expected(), where
        manifest = read_mtree((folder / "manifest").read_bytes())
        manifest.pop(b".")
        assert manifest == image.expected(), where
        assert f'"size": {size},' in (folder / "json").read_text(errors="replace"), where
        if number % 10 == 0:
            others_agree(archive, folder)
        shutil.rmtree(folder)


def others_agree(archive, folder):
    """cpio and bsdtar, compared through the mtree that bsdtar writes of archive and manifest.

    bsdtar writes type=socket, but ends where it would have to read it.
    """
    keys = ",".join(f"mtree:{key}" for key in "type mode uid gid link device size".split())
    (folder / "archive").write_bytes(archive)
    lines = (folder / "manifest").read_bytes().splitlines(keepends=True)
    (folder / "manifest").write_bytes(b"".join(line for line in lines if is_entry(line)))
    results = []
    for source in ("archive", "manifest"):
        process = subprocess.run(
            ["bsdtar", "-cf", "-", "--format=mtree", f"--options=mtree:!all,{keys}", f"@{source}"],
            cwd=folder, capture_output=True, check=False, timeout=TIMEOUT,
        )
        lines = process.stdout.replace(b"./", b"").replace(b" \\\n    ", b" ").splitlines()
        results.append(sorted(normal(line) for line in lines if is_entry(line)))
    assert results[0] == results[1]
    process = subprocess.run(
        ["cpio", "-it", "--quiet"],
        input=archive, capture_output=True, check=False, timeout=TIMEOUT,
    )
    assert process.returncode == 0, process.stderr


def is_entry(line):
    return line and not line.startswith(b". ") and b" type=socket" not in line


def normal(line):
    """Sizes are said once for a group of hard links in an archive, and at each in a manifest."""
    return b" ".join(word for word in line.split() if not word.startswith(b"size="))


@pytest.mark.parametrize("case", GOOD_CASES, ids=lambda case: case.name)
def test_golden_lists_are_read_without_complaint(gen_init_cpio, case, tmp_path):
    process, out, _ = run_case(case, tmp_path)
    assert process.returncode == 0
    entries, _ = read_newc(archive_of(gen_init_cpio, out / "list"))
    lines = (out / "list").read_bytes().splitlines()
    links = sum(len(line.split()) - 6 for line in lines if line.startswith(b"file "))
    assert len(entries) == len(lines) + links


def test_there_are_cases():
    assert len(GOOD_CASES) > 20 and len(CASES) > 100
