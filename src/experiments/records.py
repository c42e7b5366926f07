"""The results of a sweep as they come: a file that only grows, a line of JSON for each run.

Each line is on the disk before the next run is counted as done, so that a sweep that was broken off goes
on where it was; a line that was cut is as one that was never written.
"""

import hashlib
import json
import os

from .problem import Problem


def identity(kind, kernel_hash, *all_else):
    """What has to be the same for a run to count for a configuration: all that its figures depend on."""
    text = json.dumps([kind, kernel_hash, *all_else])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_hash(*paths):
    digest = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


class Records:
    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.by_identity = path, {}
        self._file = open(path, "a+b", buffering=0)
        self._file.seek(0)
        whole = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            self._count(json.loads(line))
            whole += len(line)
        self._file.truncate(whole)

    def _count(self, record):
        self.by_identity.setdefault(record["identity"], []).append(record)

    def add(self, record):
        line = json.dumps(record).encode() + b"\n"
        whole = self._file.seek(0, os.SEEK_END)
        try:
            # A disk that gets full takes the beginning of a line without a complaint.
            while line:
                line = line[self._file.write(line) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.truncate(whole)
            raise Problem(f"{self.path}: {error.strerror}; what was measured before is kept there") from None
        self._count(record)

    def of(self, identity):
        return self.by_identity.get(identity, [])

    def close(self):
        self._file.close()
