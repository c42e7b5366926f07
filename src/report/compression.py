"""How much of the bundle each part takes: estimates, made to add up to the bundle's real size."""

import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
# What Kbuild gives to kernel-config/compress for the payload, whose file has this suffix.
KBUILD = {
    "xz": ["--check=crc32", "--x86", "--lzma2=dict=128MiB", "--stdout"],
    "zstd": ["--stdout"],
    "lz4": ["-l", "-", "-"],
}
# Kbuild appends the length of what was compressed, 4 bytes.
LENGTH = 4
SUFFIX = {"xz": "xz", "zstd": "zst", "lz4": "lz4"}
# The same for a part of it, without what only pays for a large one.
ALONE = {
    "xz": ["xz", "--check=crc32", "-6", "--stdout"],
    "zstd": ["zstd", "--quiet", "-18", "--stdout"],
    "lz4": ["lz4", "-q", "-l", "-12", "-", "-"],
}


def compressor(config):
    """The name of the payload's compressor, by the kernel's .config as {option: value}."""
    for name in KBUILD:
        if config.get(f"CONFIG_KERNEL_{name.upper()}") == "y":
            return name
    raise ValueError("the kernel's .config names a compressor that the report does not know")


def _size(command, data):
    return len(subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout)


def size_alone(data, name):
    """Bytes of data when it is compressed alone by the compressor of that name."""
    return _size(ALONE[name], data)


def size_as_kbuild(data, name):
    """Bytes of a payload, compressed just as the kernel's build does it."""
    return _size([TOP / "kernel-config/compress", name, *KBUILD[name]], data) + LENGTH


def share_out(total, weights):
    """total as whole numbers in proportion to weights (largest remainders); they add up to total exactly."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    shares = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda i: shares[i] - exact[i])
    for i in order[: total - sum(shares)]:
        shares[i] += 1
    return shares
