"""libFuzzer targets. Each is a C file here that says in comments what it is made of, see tests/sanitized.py,
and what its first inputs are:

    // seeds: tests/golden/*/*.rootfs
    // options: -max_len=4096

Beside NAME.c may lie NAME.seeds, a script that makes more of them in the folder where it is started, and
NAME.dict, words of the input's language. What fuzzing has found so far is kept in corpus/NAME.tar.xz.
"""

import io
import os
import re
import shutil
import subprocess
import tarfile
import threading
from pathlib import Path

from project import TOP
from sanitized import Builder, files, named, run

HERE = Path(__file__).resolve().parent
PROGRAMS = sorted(path for path in HERE.glob("*.c") if "LLVMFuzzerTestOneInput" in path.read_text())
FLAGS = ["-O2", "-fsanitize=fuzzer-no-link,address,undefined"]
# No input may take longer, in seconds, or more memory, in MiB.
LIMITS = ["-timeout=30", "-rss_limit_mb=2048"]
SEEDS_TIMEOUT = 60
# Targets share object files.
building = threading.Lock()


class Target:
    def __init__(self, program, folder):
        """The folder is the build's; what is made here goes to fuzz/ in it."""
        self.program, self.name, self.folder = program, program.stem, folder / "fuzz"
        self.binary = self.folder / self.name
        self.archive = HERE / "corpus" / f"{self.name}.tar.xz"
        self.failed = self.folder / "failed"

    def build(self):
        self.failed.mkdir(parents=True, exist_ok=True)
        with building:
            Builder(self.folder, "clang", FLAGS).program(self.program, "-fsanitize=fuzzer")

    def command(self, *arguments):
        """Inputs that fail are kept below the build folder, named after the target."""
        dictionary = self.program.with_suffix(".dict")
        words = [f"-dict={dictionary}"] if dictionary.exists() else []
        prefix = f"-artifact_prefix={self.failed / self.name}-"
        options = named(self.program, "options")
        return [str(word) for word in [self.binary, *LIMITS, *options, *words, prefix, *arguments]]

    def write_inputs(self, folder):
        """The corpus and the seeds, as files in the folder, made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.archive.exists():
            with tarfile.open(self.archive) as archive:
                for member in archive:
                    (folder / Path(member.name).name).write_bytes(archive.extractfile(member).read())
        for number, path in enumerate(files(self.program, "seeds")):
            shutil.copyfile(path, folder / f"seed{number}")
        script = self.program.with_suffix(".seeds")
        if script.exists():
            run([script], SEEDS_TIMEOUT, cwd=folder, env={**os.environ, "TOP": str(TOP)})

    def merge(self, source, to):
        """Copies to an empty folder as few and as short inputs as reach what all of them reach."""
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir()
        command = self.command("-merge=1", to, source)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def pack(self, folder):
        """The corpus anew: the same inputs give the same archive."""
        self.archive.parent.mkdir(exist_ok=True)
        with tarfile.open(self.archive, "w:xz", format=tarfile.USTAR_FORMAT, preset=9) as archive:
            for path in sorted(folder.iterdir()):
                member = tarfile.TarInfo(path.name)
                member.size = path.stat().st_size
                archive.addfile(member, io.BytesIO(path.read_bytes()))


def told(target, log):
    """What a run that failed has said, in short, and how to see it again."""
    text = log.read_text(errors="replace")
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if re.search("ERROR:|runtime error:", line)), -20)
    written = re.findall(r"Test unit written to (\S+)", text)
    again = [f"To see it again: {target.binary} {path}" for path in written]
    return "\n".join([*lines[start:][:20], f"All of it: {log}", *again])


def targets(folder, *names):
    """All, or those of these names."""
    known = [program.stem for program in PROGRAMS]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"no such fuzz target: {' '.join(unknown)} (there are {' '.join(known)})")
    return [Target(program, folder) for program in PROGRAMS if not names or program.stem in names]
