"""What nutshell is measured beside: Debian's cloud kernel, the initramfs that Debian's tools make for it, toybox's mkroot.

Debian's comes by apt from the machine's own Debian mirror, is unpacked and never installed; toybox's source is given by
path. Each function returns what it found, and the reason where it found nothing.
"""

import gzip
import os
import shutil
import subprocess
import time
from pathlib import Path

NAME = "Debian's 6.12 cloud kernel"
MKROOT = "toybox mkroot's kernel"
MKROOT_FILES = ["linux-kernel", "initramfs.cpio.gz"]
META = "linux-image-6.12-cloud-amd64"
TOOLS = ["mkinitramfs", "dracut", "tiny-initramfs"]
PACKAGES = "initramfs-tools,dracut-core,kmod,udev,zstd,cpio,e2fsprogs"


def run(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def download(package, folder):
    """The .deb of that name in folder, fetched if it is not there; None if apt does not have it."""
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        found = sorted(folder.glob(f"{package}_*.deb"))
        if found:
            return found[-1]
        run("apt-get", "-qq", "download", package, cwd=folder)
    return None


def kernel_package():
    """The package that META stands for today."""
    for line in run("apt-cache", "depends", META).stdout.splitlines():
        if "Depends: linux-image-6.12" in line:
            return line.split()[-1]
    return None


def unpacked_kernel(out):
    """(folder with boot/ and lib/modules of Debian's kernel, None), or (None, reason)."""
    if not shutil.which("apt-cache"):
        return None, "no apt here"
    package = kernel_package()
    if not package:
        return None, f"this machine's apt does not know {META}"
    folder = out / "bench/peers"
    deb = download(package, folder)
    if not deb:
        return None, f"apt could not download {package}"
    tree = folder / package
    if not tree.exists():
        new = folder / f"{package}.new"
        shutil.rmtree(new, ignore_errors=True)
        if run("dpkg-deb", "-x", deb, new).returncode:
            return None, f"{deb} could not be unpacked"
        new.rename(tree)
    return tree, None


def kernel(out):
    """(Debian's vmlinuz, None), or (None, reason)."""
    tree, reason = unpacked_kernel(out)
    return (next((tree / "boot").glob("vmlinuz-*")), None) if tree else (None, reason)


def root(out, tree):
    """(a small Debian with the tools and the kernel's modules in it, None), or (None, reason)."""
    folder = out / "bench/peers/root"
    if not folder.exists():
        if os.geteuid() or not shutil.which("debootstrap"):
            return None, "a Debian to make them in needs root and debootstrap"
        new = out / "bench/peers/root.new"
        shutil.rmtree(new, ignore_errors=True)
        result = run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", new)
        if result.returncode:
            return None, f"debootstrap failed: {(result.stdout.strip().splitlines() or ['no word'])[-1]}"
        # It cannot be installed beside initramfs-tools: only its files are put there.
        for package in ("tiny-initramfs-core", "tiny-initramfs"):
            deb = download(package, out / "bench/peers")
            if deb:
                run("dpkg-deb", "-x", deb, new)
        new.rename(folder)
    for name in ("boot", "lib/modules"):
        shutil.copytree(tree / name, folder / name, dirs_exist_ok=True, symlinks=True)
    return folder, None


def command(tool, version):
    """How each tool is asked for an initramfs that boots from a disk: any one, the tiny one a virtio disk with ext4."""
    return {
        "mkinitramfs": ["mkinitramfs", "-o", "/tmp/initramfs", version],
        "dracut": ["dracut", "--no-hostonly", "--force", "/tmp/initramfs", version],
        "tiny-initramfs": [
            "mktirfs", "-o", "/tmp/initramfs", "-m", "no", "--include-modules=virtio_pci,virtio_blk,ext4", version
        ],
    }[tool]


def inside(folder, *words):
    """Runs a command in the Debian in folder, with a /proc of its own that ends with it."""
    script = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
    return run("unshare", "--mount", "--fork", "sh", "-c", script, folder, *words)


def initramfs(out, runs):
    """{tool: bytes of its initramfs and of it with the kernel, seconds to make it}, or why it is not known."""
    tree, reason = unpacked_kernel(out)
    folder, reason = root(out, tree) if tree else (None, reason)
    if not folder:
        return {tool: {"not_measured": reason} for tool in TOOLS}
    image = next((tree / "boot").glob("vmlinuz-*"))
    version = image.name.removeprefix("vmlinuz-")
    inside(folder, "depmod", version)
    results = {tool: {"seconds": []} for tool in TOOLS}
    for _ in range(runs):
        for tool, result in results.items():
            made = folder / "tmp/initramfs"
            made.unlink(missing_ok=True)
            start = time.monotonic()
            ended = inside(folder, *command(tool, version))
            result["seconds"].append(time.monotonic() - start)
            if ended.returncode or not made.exists():
                result["not_measured"] = f"{tool} failed: {(ended.stderr.strip().splitlines() or ['no word'])[-1]}"
                continue
            result["bytes"] = made.stat().st_size
            result["with_kernel"] = result["bytes"] + image.stat().st_size
    return results


def mkroot_built(out, source):
    """(folder with mkroot's linux-kernel and initramfs.cpio.gz, None), or (None, reason).

    source is a tree of toybox. It is copied, as mkroot builds where it lies, and its kernel is made of the very sources
    that ours is made of: mkroot cleans those, so they are a copy (of links) too. Minutes, once for a source.
    """
    if not source:
        return None, "MKROOT= names a source tree of toybox, which has mkroot in it"
    source = Path(source).resolve()
    script = next((name for name in ("mkroot/mkroot.sh", "scripts/mkroot.sh") if (source / name).is_file()), None)
    if not script:
        return None, f"MKROOT={source}: no mkroot.sh in there"
    folder, new, log = (out / name for name in ("bench/peers/mkroot", "bench/peers/mkroot.new", "log/mkroot.log"))
    stamp = folder / "built-from"
    if not stamp.exists() or stamp.read_text() != str(source):
        for old in (folder, new):
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(source, new / "toybox", symlinks=True)
        run("cp", "-al", out / "src/linux", new / "linux")
        with open(log, "w") as file:
            ended = subprocess.run(
                ["bash", script, f"LINUX={new}/linux"], cwd=new / "toybox", stdin=subprocess.DEVNULL, stdout=file, stderr=file,
            )
        if ended.returncode:
            return None, f"{script} failed with status {ended.returncode}: {log}"
        shutil.rmtree(new / "linux")
        (new / "built-from").write_text(str(source))
        new.rename(folder)
    made = folder / "toybox/root/host"
    pack_again(made)
    missing = [name for name in MKROOT_FILES if not (made / name).exists()]
    return (None, f"mkroot has made no {' and no '.join(missing)}: {log}") if missing else (made, None)


def pack_again(made):
    """mkroot 0.8.9 calls cpio with a word too many, which toybox's takes and GNU's refuses: then the archive is empty."""
    file = made / MKROOT_FILES[1]
    if file.exists() and gzip.decompress(file.read_bytes()) == b"":
        with open(file, "wb") as archive:
            subprocess.run(
                ["sh", "-c", "find . | cpio -o -H newc --quiet | gzip"], cwd=made / "fs", stdout=archive, check=True
            )


def mkroot(out, source):
    """Bytes of what toybox's mkroot makes of its source, or why they are not known."""
    made, reason = mkroot_built(out, source)
    if not made:
        return {"not_measured": reason}
    kernel, initramfs = ((made / name).stat().st_size for name in MKROOT_FILES)
    return {"bytes": initramfs, "with_kernel": kernel + initramfs}


def kernels(out, source):
    """{name: (a kernel to boot our image with, None), or (None, reason)}."""
    made, reason = mkroot_built(out, source)
    return {NAME: kernel(out), MKROOT: (made / MKROOT_FILES[0], None) if made else (None, reason)}
