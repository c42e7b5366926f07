"""Every difference between src/lib and the other readers of an image: explained by the name of a rule, or
wrong. A model of each reader's own way has to come to what that reader printed."""

import struct
from dataclasses import dataclass, field

import fs_images
import gpt_models
import judges
import mbr_models

# Those that libblkid and src/lib know by their first sector; the first two are no MBR for libblkid.
BOOT_SECTORS = ("vfat", "ntfs", "exfat")


@dataclass
class Comparison:
    disk: object
    us: dict
    rules: set = field(default_factory=set)
    wrong: list = field(default_factory=list)

    def same(self, what, ours, theirs, *explained):
        """explained: (condition, rule) pairs, of which the first that holds is taken."""
        if ours == theirs:
            return
        rule = next((rule for holds, rule in explained if holds), None)
        if rule:
            self.rules.add(rule)
        else:
            self.wrong.append(f"{what}: {ours!r}, not {theirs!r} ({self.us['problem']})")

    def walk(self, what, model, theirs, ours):
        """The model comes to what they print; where that is not what we say, it names a rule."""
        if model.partitions != theirs:
            self.wrong.append(f"{what}: the model's {model.partitions}, not {theirs}")
        elif theirs != ours and not model.rules:
            self.wrong.append(f"{what}: {ours}, not {theirs}, by no rule")
        elif theirs != ours:
            self.rules |= model.rules

    def run(self):
        self.blkid, self.partx = judges.by_blkid(self.disk.path), judges.by_partx(self.disk.path)
        self.sfdisk = judges.by_sfdisk(self.disk.path)
        {"dos": self.mbr, "gpt": self.gpt, "none": self.no_table}[self.us["kind"]]()
        self.contents()
        if self.us["contents"].startswith("ext"):
            self.ext_state()
        return self

    def has_magic(self):
        return self.disk.read(0)[510:512] == b"\x55\xaa"

    def no_table(self):
        self.same("blkid's table", "none", self.blkid.get("PART_TABLE_TYPE", "none"),
                  (self.us["contents"] in BOOT_SECTORS[1:],
                   "blkid takes an exFAT, and an NTFS that it does not know, for an MBR"))
        self.same("partx", {}, self.partx)
        self.same("sfdisk's table", "none", self.sfdisk["kind"],
                  (self.sfdisk["kind"] == "dos" and self.has_magic(), "sfdisk takes any sector with 55 aa for an MBR"))

    def mbr(self):
        ours = {number: (item["start"], item["count"], item["type"], bool(item["active"]))
                for number, item in self.us["partitions"].items()}
        signature = struct.unpack_from("<I", self.disk.read(0), 440)[0]
        self.same("signature", f"{signature:08x}", self.us["id"])
        for number, item in self.us["partitions"].items():
            self.same("PARTUUID", item["uuid"], f"{signature:08x}-{number:02x}")
        self.walk("Linux", run(mbr_models.Linux(self.disk)), ours, ours)
        self.mbr_by_sfdisk(ours)
        if self.blkid.get("FS_TYPE") in BOOT_SECTORS[:2] or self.blkid["ambivalent"]:
            self.same("partx", {}, self.partx)
            self.rules.add("blkid takes the boot sector of a file system for no MBR")
        else:
            self.mbr_by_blkid(ours, signature)

    def mbr_by_sfdisk(self, ours):
        self.same("sfdisk's table", "dos", self.sfdisk["kind"])
        self.same("sfdisk's id", self.us["id"], self.sfdisk["id"])
        theirs = {number: (item["start"], item["count"], int(item["type"], 16), item["active"])
                  for number, item in self.sfdisk["partitions"].items()}
        self.walk("sfdisk", run(mbr_models.Sfdisk(self.disk)), theirs, ours)

    def mbr_by_blkid(self, ours, signature):
        zero = (not signature, "blkid gives no ids from a signature of zero")
        self.same("blkid's table", "dos", self.blkid.get("PART_TABLE_TYPE", "none"))
        self.same("blkid's id", self.us["id"], self.blkid.get("PART_TABLE_UUID", ""), zero)
        theirs = {number: (item["start"], item["count"], int(item["type"], 16), item["flags"] == 0x80)
                  for number, item in self.partx.items()}
        self.walk("blkid", run(mbr_models.Blkid(self.disk)), theirs, ours)
        for number, item in self.us["partitions"].items():
            if number in self.partx:
                self.same("blkid's PARTUUID", item["uuid"], self.partx[number]["uuid"], zero)

    def gpt(self):
        ours = {number: (item["start"], item["count"], item["uuid"], item["guid"], item["name"])
                for number, item in self.us["partitions"].items()}
        model = run(gpt_models.Ours(self.disk))
        self.walk("Linux", model, ours, ours)
        self.same("GUID", model.id, self.us["id"])
        no_devices = "does not read" in self.us["problem"] or self.us["problem"] == "the GPT and its backup are damaged"
        self.same("devices", not no_devices, model.devices())
        for name, theirs, model in (
            ("blkid", {"kind": self.blkid.get("PART_TABLE_TYPE", "none"), "partitions": self.partx,
                       "id": self.blkid.get("PART_TABLE_UUID", "")}, run(gpt_models.Blkid(self.disk))),
            ("sfdisk", self.sfdisk, run(gpt_models.Sfdisk(self.disk))),
        ):
            self.same(f"{name}'s table", model.kind, theirs["kind"])
            if model.kind != "gpt":
                self.rules |= model.rules
                continue
            self.same(f"{name}'s GUID", model.id, theirs["id"])
            partitions = {number: (item["start"], item["count"], item["uuid"], item["type"], item["name"])
                          for number, item in theirs["partitions"].items()}
            self.walk(name, model, partitions, ours)

    def contents(self):
        kind, ours = self.blkid.get("FS_TYPE", ""), self.us["contents"]
        self.same(
            "contents", ours, kind,
            (self.blkid["ambivalent"], "blkid names nothing that may be two things"),
            (not kind and ours == "ext2" and self.disk.read(2)[96] & 4,
             "blkid has no name for an ext2 with a journal to replay"),
            (kind in BOOT_SECTORS and not self.has_magic(), "blkid takes a boot sector without 55 aa"),
            (kind == "exfat", "blkid takes an exFAT with a FAT's fields"),
            (ours in BOOT_SECTORS and not kind, "blkid looks at more of FAT, NTFS and exFAT than the first sector"),
        )
        if ours != kind:
            return
        self.same("contents' UUID", self.us["contents_uuid"], self.blkid.get("FS_UUID_ENC", ""),
                  (kind == "LVM2_member", "an LVM id is in no root="),
                  (kind == "linux_raid_member", "a RAID 0.90's id is in no root="))
        self.same("contents' label", self.us["contents_label"], self.blkid.get("FS_LABEL_ENC", ""),
                  (kind == "vfat" and self.us["contents_label"] == self.blkid.get("FS_LABEL_FATBOOT_ENC", ""),
                   "FAT's label in the root directory is not read"))

    def ext_state(self):
        features, state = judges.by_dumpe2fs(self.disk.path)
        superblock = self.disk.read(2, 2)
        checksum = struct.pack("<I", fs_images.crc32c(superblock[:1020]))
        bad = "metadata_csum" in features and checksum != superblock[1020:1024]
        if not state:
            return
        if bad:
            self.rules.add("blkid and dumpe2fs show an ext with a wrong checksum")
        self.same("dirty", bool(self.us["dirty"]), "needs_recovery" in features or state.startswith("not clean"))
        self.same("needs check", bool(self.us["needs_check"]), bad or "with errors" in state)


def run(walk):
    walk.run()
    return walk
