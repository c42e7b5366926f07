"""What is in the image: each entry's bytes, what package and which switch of the description it belongs to."""

import json
import re
import subprocess
from pathlib import Path

from . import compression

TOP = Path(__file__).resolve().parent.parent.parent
# newc's header, and names and contents padded to 4 bytes: Documentation/driver-api/early-userspace/buffer-format.rst
HEADER = 110


class Build:
    """A profile's part of a build folder, and how its image was described."""

    def __init__(self, out, profile, defines, descriptions):
        self.out, self.profile, self.defines, self.descriptions = out, profile, defines, descriptions
        self.folder = out / profile
        self.linux = self.folder / "linux"

    def generate(self, *defines):
        """gen_init_cpio_list's --json of this image, with further defines: a list of entries."""
        command = [self.out / "host/gen_init_cpio_list", "-D", f"OUT={self.out}", "-D", f"PROFILE={self.profile}"]
        chosen = dict(define.split("=", 1) for define in [*self.defines, *defines])
        for name, value in chosen.items():
            command += ["-D", f"{name}={value}"]
        command += ["--stage", self.folder / "stage", "--json=-", "-o", "/dev/null", *self.descriptions]
        result = subprocess.run(command, cwd=TOP, capture_output=True, check=True)
        return json.loads(result.stdout)["entries"]


    def entries(self):
        """The image as it was built, by its list and its manifest: entries like those of generate()."""
        sizes = manifest_sizes(self.folder / "initramfs.manifest")
        found = []
        for line in (self.folder / "initramfs.list").read_text().splitlines():
            kind, path, *rest = line.split()
            path = path.removesuffix("/.") or "/"
            entry = {"path": path, "type": kind}
            if kind == "file":
                entry.update(source=rest[0], size=sizes[path])
            elif kind == "slink":
                entry["target"] = rest[0]
            found.append(entry)
        return found


def manifest_sizes(path):
    """{path: bytes} of the files that a manifest (mtree) names."""
    found = re.findall(r"^\.(\S*) type=file .*?\bsize=(\d+)", path.read_text(), re.MULTILINE)
    return {name or "/": int(size) for name, size in found}


def features():
    """{name of a switch: its help} of the descriptions."""
    found = {}
    for path in sorted((TOP / "initramfs").glob("*.rootfs")):
        found.update(re.findall(r'^feature\s+(\S+)\s+(?:on|off)\s+"([^"]*)"', path.read_text(), re.MULTILINE))
    return found


def place(entry):
    """What makes an entry the same one: where the installer's mke2fs is off, busybox has a link of that name."""
    return entry["path"], entry["type"], entry.get("source"), entry.get("target")


def feature_of_entries(build, switches):
    """{path: switch} of the entries that are gone when that switch alone is turned off.

    A switch that another one needs (install needs disk) takes that one's entries with it: the entry belongs to
    the switch that removes fewest.
    """
    gone = {}
    here = {place(entry) for entry in build.generate()}
    for name in switches:
        try:
            gone[name] = here - {place(entry) for entry in build.generate(f"{name}=off")}
        except subprocess.CalledProcessError:
            gone[name] = set()
    belongs = {}
    for name in sorted(gone, key=lambda name: len(gone[name])):
        for path, *_ in gone[name]:
            belongs.setdefault(path, name)
    return belongs


def package_of(entry, build):
    """The source that an entry comes from."""
    source = entry.get("source", "")
    for folder, package in (("busybox", "busybox"), ("e2fsprogs", "e2fsprogs"), ("keymaps", "kbd"), ("grub", "GRUB")):
        if source.startswith(f"{build.out}/{folder}/"):
            return package
    if entry["type"] == "slink" and entry["target"] == "/bin/busybox":
        return "busybox"
    return "nutshell"


def record(entry):
    """Bytes of an entry's newc record without its content: header, name and padding."""
    name = len(entry["path"].lstrip("/") or ".") + 1
    link = len(entry["target"].encode()) + 1 if "target" in entry else 0
    pad = -(HEADER + name) % 4
    return HEADER + name + pad + link + -link % 4 + -entry.get("size", 0) % 4


def measure(build, compressed):
    """The image as the report keeps it. compressed: the bytes that the image takes of the bundle."""
    entries = build.entries()
    belongs = feature_of_entries(build, features())
    name = compression.compressor(config_of(build))
    rows, weights, headers = [], [], 0
    for entry in entries:
        size = entry.get("size", 0)
        headers += record(entry)
        if entry["type"] != "file":
            continue
        data = Path(entry["source"]).read_bytes()
        weights.append(compression.size_alone(data, name) if data else 0)
        rows.append({
            "path": entry["path"], "bytes": size, "package": package_of(entry, build),
            "feature": belongs.get(entry["path"], "always"),
        })
    names = "".join(f"{entry['path']}{entry.get('target', '')}070701" for entry in entries).encode()
    weights.append(compression.size_alone(names, name))
    *shares, rest = compression.share_out(compressed, weights)
    for row, share in zip(rows, shares):
        row["compressed"] = share
    return {
        "files": rows, "entries": len(entries), "bytes": sum(row["bytes"] for row in rows), "compressed": compressed,
        "records": {"bytes": headers, "compressed": rest, "count": len(entries)},
    }


def config_of(build):
    """The kernel's .config as {option: value}."""
    text = (build.linux / ".config").read_text()
    return dict(re.findall(r"^(CONFIG_\w+)=(.*)$", text, re.MULTILINE))
