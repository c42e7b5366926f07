"""Random descriptions of everything that an image can hold, and what they mean."""

import hashlib
import os
import re


class Image:
    """A random description, and what it means. Its sources are written to the folder."""

    def __init__(self, rng, folder, lines=None, top=b""):
        """With so many lines, or some; all that is in it lies below `top`."""
        self.rng, self.folder = rng, folder
        self.lines, self.entries, self.dirs, self.sources = [], {}, [top], 0
        if top:
            self.lines.append(b"dir " + top)
            self.add(top, {"type": "dir", "mode": 0o755, "uid": 0, "gid": 0})
        for _ in range(lines or rng.randrange(1, 25)):
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
