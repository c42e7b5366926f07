"""Programs whose libraries lie where no golden file can name them."""

import os
import subprocess

from test_golden import HERE, TIMEOUT, run

# Without a name of its own a library is asked for the way the linker was told of it.
BUILD = """
. "$GOLDEN/elf-programs.sh"
cc -shared -nostdlib -o lib/here.so near.c deep.c
cc -nostdlib -o program program.c "$PWD/lib//./here.so" -Wl,--dynamic-linker,$loader
"""


def test_library_that_is_needed_by_its_path(tmp_path):
    subprocess.run(
        ["sh", "-euc", BUILD], cwd=tmp_path, check=True, timeout=TIMEOUT, env=os.environ | {"GOLDEN": str(HERE)}
    )
    (tmp_path / "in.rootfs").write_text("program /opt/program program\n")
    process = run(["--skip=no-init,no-console", "in.rootfs"], tmp_path)
    assert (process.returncode, process.stderr) == (0, b"")
    lines = process.stdout.decode().splitlines()
    assert f"file {tmp_path}/lib/here.so {tmp_path}/lib//./here.so 0755 0 0" in lines
    assert f"dir {tmp_path}/lib 0755 0 0" in lines
    (tmp_path / "lib/here.so").unlink()
    process = run(["--skip=no-init,no-console", "in.rootfs"], tmp_path)
    assert f"needs '{tmp_path}/lib//./here.so', which this machine's loader would not find" in process.stderr.decode()
    assert process.returncode == 1
