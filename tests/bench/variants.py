"""Each profile, and the least that virt can be, with each compressor, beside other kernels.

One linked kernel for all three compressors (`make COMPRESS=`).
"""

import shutil

import measure
import peers
from guest import BOOT, Guest

COMPRESSORS = ["xz", "zstd", "lz4"]
# What every kernel compared here boots in: nothing that only some of them have a driver for.
MACHINE = ["--icount", "--net", "none"]


# The least of virt that still is a system on a network: nothing to mount from a disk, IPv4 only, no control groups,
# and returns as they are on processors that need no mitigation there.
BARE = "ext4 ipv6 cgroups return-thunks"


def linked(out):
    """(name, build folder, profile, fragments left out) of each kernel that is linked, once for all compressors."""
    return [("virt", out, "virt", ""), ("pc", out, "pc", ""), ("virt bare", out / "bench/bare", "virt", BARE)]


def build(out, progress):
    """{"NAME, COMPRESSOR": bundle}; at the end the profiles have their own compressor again."""
    found = {}
    for name, folder, profile, without in linked(out):
        try:
            for compressor in COMPRESSORS:
                variant = f"{name}, {compressor}"
                progress(f"  building {variant} ...")
                measure.timed_make(folder, profile, COMPRESS=compressor, WITHOUT=without)
                found[variant] = out / f"bench/{name}-{compressor}.bzImage".replace(" ", "-")
                shutil.copy(folder / profile / "bzImage", found[variant])
        finally:
            measure.timed_make(folder, profile, WITHOUT=without)
    return found


def boot(out, kernel, initrd, name):
    """One counted boot to the login prompt's program."""
    transcript = out / f"bench/{name}.log"
    options = [*MACHINE, "--initrd", initrd, "--append", "console=ttyS0,115200"]
    with Guest(kernel, transcript, *options) as guest:
        return measure.stamps(guest)


def measure_all(out, mkroot, progress):
    """{name: bytes, instructions, kernel (to /init), memory_kib} of our bundles and of others' kernels with the same image.

    mkroot: the path of a source tree of toybox, or None.
    """
    kernels = {name: (file, False) for name, file in build(out, progress).items()}
    results = {}
    progress("  kernels of others ...")
    for name, (file, reason) in peers.kernels(out, mkroot).items():
        if file:
            kernels[name] = (file, True)
        else:
            results[name] = {"not_measured": reason}
    clock = measure.clock_initrd(out)
    archive = (out / "virt/linux/usr/initramfs_data.cpio").read_bytes()
    with_image = out / "bench/image-and-clock.cpio"
    with_image.write_bytes(archive + clock.read_bytes())
    # Interleaved: what disturbs one of them for a while disturbs all.
    boots = {name: [] for name in kernels}
    for _ in range(3):
        for name, (file, foreign) in kernels.items():
            progress(f"  {name}: reset to login ...")
            boots[name].append(boot(out, file, with_image if foreign else clock, "variants"))
    for name, (file, foreign) in kernels.items():
        found = boots[name]
        results[name] = {
            # The others need the image as a second file, compressed by whoever loads it.
            "bytes": file.stat().st_size + (measure.gzipped(archive) if foreign else 0),
            "instructions": measure.summary([boot.login for boot in found]),
            "kernel": measure.summary([boot.kernel for boot in found]),
            "memory_kib": measure.summary([256 * 1024 - boot.available for boot in found]),
        }
    return results


# Times as many as Debian's kernel may take, in each profile's fastest form; and the bytes of its smallest.
TARGETS = {"virt, lz4": 0.10, "virt bare, lz4": 0.10, "pc, lz4": 0.20}
SMALLEST = {"virt, xz": 2_400_000, "virt bare, xz": 2_400_000, "pc, xz": 5_500_000}


def rows(results):
    """Lines of texts: name, bytes, instructions, beside Debian's, memory, notes."""
    peer = results.get(peers.NAME, {}).get("instructions")
    lines = [("reset to login, no network card", "bytes", "M instructions", "of Debian's", "MiB in use", "")]
    for name, result in results.items():
        if "not_measured" in result:
            lines.append((name, "not measured", "", "", "", result["not_measured"]))
            continue
        share = result["instructions"]["value"] / peer["value"] if peer else None
        notes = []
        if name in SMALLEST:
            notes.append(f"at most {SMALLEST[name]:,}: {'reached' if result['bytes'] <= SMALLEST[name] else 'MISSED'}")
        if share and name in TARGETS:
            limit = TARGETS[name]
            notes.append(f"at most {limit:.2f} of Debian's: {'reached' if share <= limit else 'MISSED'}")
        lines.append((
            name, f"{result['bytes']:,}", f"{result['instructions']['value'] / 1e6:,.1f}", f"{share:.3f}" if share else "",
            f"{result['memory_kib']['value'] / 1024:.1f}", ", ".join(notes),
        ))
    return lines
