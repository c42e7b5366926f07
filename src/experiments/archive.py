"""Archives for an extra initramfs, and what comes back from the guest. All by the host's cpio and tar."""

import os
import shutil
import subprocess
from pathlib import Path

from .problem import Problem


def cpio(folder, file, names=None):
    """Appends what is in folder to file, as a newc archive owned by root; all of it, or names below it.

    file is open for binary writing. The kernel unpacks one archive after the other, from any multiple of 4 bytes.
    """
    if names is None:
        names = (os.path.relpath(path, folder) for path in sorted(Path(folder).rglob("*")))
    listing = b"".join(os.fsencode(name) + b"\0" for name in names)
    result = subprocess.run(
        ["cpio", "-o", "-H", "newc", "--null", "--owner=+0:+0", "--reproducible", "--quiet"],
        cwd=folder, input=listing, capture_output=True,
    )
    if result.returncode:
        raise Problem(f"{folder}: {result.stderr.decode(errors='replace').strip()}")
    file.write(result.stdout)


def unpack(data, folder):
    """Replaces folder by what is in the tar archive data, with this user's own files and modes."""
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        # GNU tar leaves out the / and .. of names, and makes links last: nothing is written elsewhere.
        result = subprocess.run(
            ["tar", "-x", "-f", "-", "--no-same-owner", "--no-same-permissions"],
            cwd=new, input=data, capture_output=True,
        )
        if result.returncode:
            raise Problem(f"{folder}: {result.stderr.decode(errors='replace').strip().splitlines()[0]}")
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def remove(folder):
    """What an earlier run left there."""
    shutil.rmtree(folder, ignore_errors=True)
