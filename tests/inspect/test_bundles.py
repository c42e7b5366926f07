"""nutshell-inspect on the bundles that were built: beside their build and the kernel's own tools."""

import hashlib
import re
import subprocess

import pytest

from project import SCALE
from test_inspect import script


@pytest.fixture(name="bundle", params=["pc", "virt"])
def built(request, out):
    """The folder of a profile; what is in its bundle was not changed since."""
    folder = out / request.param
    image, manifest = folder / "bzImage", folder / "initramfs.manifest"
    if not image.exists() or image.stat().st_mtime < manifest.stat().st_mtime:
        pytest.skip(f"{folder} is not built, or something of it anew")
    return folder


def configured(bundle, name):
    found = re.search(rf'^{name}="?(.*?)"?$', (bundle / "linux/.config").read_text(), re.MULTILINE)
    return found and found[1]


def test_all_that_the_manifest_says(tool, bundle):
    manifest = bundle / "initramfs.manifest"
    count = manifest.read_text().count("\n") - 1
    output = tool(bundle / "bzImage", "--manifest", manifest)
    assert output.decode() == f"{count} entries, all as the manifest says\n"


def test_as_the_build_says(tool, bundle):
    image = bundle / "bzImage"
    data = tool.json(image)
    assert data["cmdline"] == configured(bundle, "CONFIG_CMDLINE")
    assert data["efi_stub"] == (configured(bundle, "CONFIG_EFI_STUB") == "y")
    assert (data["size"], data["image_size"], data["appended_size"]) == (image.stat().st_size,) * 2 + (0,)
    assert data["checksum"] is True
    assert data["kernel"]["bits"] == 64
    assert data["kernel"]["compression"] in ("lz4", "xz", "zstd")
    assert [part["source"] for part in data["archives"]] == ["kernel"]


def test_as_the_kernels_scripts_see_it(tool, bundle, out):
    image = bundle / "bzImage"
    kernel = tool(image, "vmlinux")
    assert hashlib.sha256(script(out, "extract-vmlinux", image)).digest() == hashlib.sha256(kernel).digest()
    assert tool.json(image)["kernel"]["unpacked_size"] == len(kernel)


def test_initramfs_as_the_build_put_it_in(tool, bundle):
    """The archive that the kernel's gen_init_cpio wrote, listed by bsdtar."""
    archive = bundle / "linux/usr/initramfs_data.cpio"
    listing = subprocess.run(
        ["bsdtar", "-tf", archive], stdout=subprocess.PIPE, text=True, timeout=60 * SCALE, check=True
    ).stdout
    data = tool.json(bundle / "bzImage")
    assert archive.read_bytes().startswith(b"070701")
    paths = sorted("/" + line.strip("/").removeprefix("./").removeprefix(".") for line in listing.splitlines())
    assert sorted(entry["path"] for entry in data["entries"]) == paths
    part = data["archives"][0]
    assert archive.stat().st_size - 512 < part["size"] <= archive.stat().st_size
