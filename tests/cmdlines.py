"""The odd command lines of odd_cmdlines.txt, and what each of them means.

In that file "> LINE" is a command line, in which \\xNN is a byte, \\\\ a backslash and {TEXT*N} is TEXT N
times. What nutshell-params --each says of it follows, written in the same way, without the number that is in
front there. Lines that begin with "#" are headings.
"""

import re

from project import TOP

PATH = TOP / "tests/odd_cmdlines.txt"


def decode(line):
    """The bytes that a line stands for."""
    whole = re.sub(rb"\{([^{}]+)\*(\d+)\}", lambda found: found[1] * int(found[2]), line)
    return re.sub(
        rb"\\(?:x([0-9a-f]{2})|\\)",
        lambda found: bytes.fromhex(found[1].decode()) if found[1] else b"\\", whole,
    )


def read():
    """(the line as it is written, command line, what is to be said of it) of each."""
    cases = []
    for line in PATH.read_bytes().splitlines():
        if line.startswith(b"> ") or line == b">":
            cases.append((line[2:].decode(), decode(line[2:]), []))
        elif not line.startswith(b"#"):
            cases[-1][2].append(decode(line))
    return cases


def file_for_each(cases):
    """What nutshell-params --each is to read."""
    return b"".join(cmdline + b"\n" for _, cmdline, _ in cases)


def by_number(output):
    """What it said, as a list for each number."""
    said = {}
    for line in output.splitlines():
        number, _, text = line.partition(b" ")
        said.setdefault(int(number), []).append(text)
    return said
