"""What blkid, partx and sfdisk see in a disk image, and what src/lib does, in the same words."""

import json
import re
import subprocess

TIMEOUT = 30
PARTX = ["partx", "--pairs", "--output", "NR,START,SECTORS,UUID,NAME,TYPE,FLAGS"]


def output_of(*command, good=(0,)):
    process = subprocess.run([*map(str, command)], capture_output=True, timeout=TIMEOUT, check=False)
    assert process.returncode in good, (command, process.returncode, process.stderr)
    return process.stdout.decode("utf-8", "surrogateescape")


def unquoted(text):
    """As partx and blkid write what is not printable: \\xNN."""
    raw = re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()),
                 text.encode("utf-8", "surrogateescape"))
    return raw.decode("utf-8", "surrogateescape")


def by_partx(path):
    """libblkid's partitions: number to what is known of each."""
    found = {}
    for line in output_of(*PARTX, path, good=(0, 1)).splitlines():
        fields = dict(re.findall(r'([A-Z]+)="((?:[^"\\]|\\.)*)"', line))
        found[int(fields["NR"])] = {
            "start": int(fields["START"]), "count": int(fields["SECTORS"]), "uuid": fields["UUID"],
            "name": unquoted(fields["NAME"]), "type": fields["TYPE"], "flags": int(fields["FLAGS"], 16),
        }
    return found


def by_blkid(path):
    """What a device holds as a whole: udev's names without their ID_. Exit 8: several things at once."""
    process = subprocess.run(
        ["blkid", "-p", "-o", "udev", path], capture_output=True, text=True, timeout=TIMEOUT, check=False)
    found = dict(line.removeprefix("ID_").partition("=")[::2] for line in process.stdout.splitlines())
    found["ambivalent"] = process.returncode == 8
    return {name: unquoted(value) if name.endswith("_ENC") else value for name, value in found.items()}


def by_sfdisk(path):
    """sfdisk's table: its kind, id and partitions. What it has to say of it stands before that."""
    _, start, text = output_of("sfdisk", "--json", path, good=(0, 1)).rpartition("{\n   \"partitiontable\"")
    if not start:
        return {"kind": "none", "id": "", "partitions": {}}
    table = json.loads(start + text)["partitiontable"]
    partitions = {}
    for item in table.get("partitions", []):
        number = int(re.search(r"(\d+)$", item["node"])[1])
        partitions[number] = {
            # Left out where it is the number for "not known".
            "start": item.get("start", 2**64 - 1), "count": item.get("size", 2**64 - 1),
            "uuid": item.get("uuid", "").lower(), "type": item["type"].lower(), "name": item.get("name", ""), "active": item.get("bootable", False),
        }
    return {"kind": table["label"], "id": table["id"].lower().removeprefix("0x"), "partitions": partitions}


def text_of(digits):
    return bytes.fromhex(digits).decode("utf-8", "surrogateescape")


def by_us(program, paths):
    """One table for each path, in their order."""
    seen = []
    for line in output_of(program, *paths).splitlines():
        table = json.loads(line)
        for item in table["partitions"]:
            item.update({name: text_of(item[name]) for name in ("uuid", "guid", "name")})
        table["partitions"] = {item["number"]: item for item in table["partitions"]}
        table.update({name: text_of(table[name]) for name in ("id", "contents_uuid", "contents_label")})
        seen.append(table)
    return seen


def by_dumpe2fs(path):
    """An ext file system's features and state; nothing where dumpe2fs does not open it."""
    # On an error it exits with whatever that one's number leaves in 8 bits.
    text = output_of("dumpe2fs", "-h", path, good=range(256))
    fields = dict(line.partition(":")[::2] for line in text.splitlines())
    return fields.get("Filesystem features", "").split(), fields.get("Filesystem state", "").strip()
