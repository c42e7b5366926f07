"""What is to be compared: a spec file in TOML, or the same said on make's command line."""

import dataclasses
import itertools
import re
from pathlib import Path

from .problem import Problem, nearest

try:
    import tomllib
except ImportError:  # Python before 3.11: the same module, as python3-tomli
    tomllib = None


@dataclasses.dataclass(frozen=True)
class Configuration:
    """One of those that are compared."""

    kernel: str
    append: str
    mem: int
    cpus: int


@dataclasses.dataclass
class Spec:
    """append: texts, or lists of texts of which each is combined with each. The first of all is the baseline."""

    append: list = dataclasses.field(default_factory=lambda: [""])
    mem: list = dataclasses.field(default_factory=lambda: [256])
    cpus: list = dataclasses.field(default_factory=lambda: [1])
    kernel: list = dataclasses.field(default_factory=list)
    runs: int = 7
    timeout: float = 60
    command: str = ""
    unit: str = ""
    better: str = "lower"

    def configurations(self):
        groups = self.append if isinstance(self.append[0], list) else [self.append]
        lines = [" ".join(word for word in words if word) for words in itertools.product(*groups)]
        found = [Configuration(*each) for each in itertools.product(self.kernel, lines, self.mem, self.cpus)]
        return list(dict.fromkeys(found))


def is_list_of(kind):
    return lambda value: isinstance(value, list) and value and all(type(one) is kind for one in value)


def is_append(value):
    return is_list_of(str)(value) or (is_list_of(list)(value) and all(is_list_of(str)(one) for one in value))


def is_count(value):
    return type(value) is int and 1 <= value <= 1000


def is_counts(value):
    return is_list_of(int)(value) and all(1 <= one < 1 << 20 for one in value)


# key: (whether a value is right, what is wanted)
KEYS = {
    "append": (is_append, 'texts, as in ["", "quiet"], or lists of these, each combined with each'),
    "mem": (is_counts, "numbers of MiB, as in [64, 256]"),
    "cpus": (is_counts, "numbers of processors, as in [1, 2]"),
    "kernel": (is_list_of(str), 'files, as in ["out/pc/bzImage"]'),
    "runs": (is_count, "a number from 1 to 1000"),
    "timeout": (lambda value: type(value) in (int, float) and value > 0, "a number of seconds"),
    "command": (lambda value: isinstance(value, str) and value.strip(), "a text: a command that prints one number"),
    "unit": (lambda value: isinstance(value, str), "a text"),
    "better": (lambda value: value in ("lower", "higher"), '"lower" or "higher"'),
}


def line_of(text, key):
    """The line that sets a key, for messages: TOML's reader keeps none."""
    found = re.search(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]|^[ \t]*\[+[ \t]*{re.escape(key)}\b", text, re.M)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def read(path):
    """The spec in a file. Paths of kernels in it are relative to where the reader stands, as on a command line."""
    if tomllib is None:
        raise Problem("SPEC= needs Python 3.11 or newer (Debian 12, Ubuntu 23.04): give APPEND='a|b' and MEM= instead")
    try:
        text = Path(path).read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except OSError as error:
        raise Problem(f"SPEC={path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Problem(f"{path}: not a text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        place = f"{found.group(1)}:{found.group(2)}: " if found else " "
        raise Problem(f"{path}:{place}error: {re.sub(r' *[(]at .*', '', str(error))}") from None
    for key, value in values.items():
        place = f"{path}:{line_of(text, key)}: error:"
        if key not in KEYS:
            raise Problem(f"{place} unknown key '{key}'{nearest(key, list(KEYS))}")
        if not KEYS[key][0](value):
            raise Problem(f"{place} {key} wants {KEYS[key][1]}")
    return values


def from_words(given):
    """given: {name: text of a command line}, where | separates what is compared."""
    values = {}
    for key, text in given.items():
        value = text.split("|") if key in ("append", "mem", "cpus", "kernel") else text
        if key in ("mem", "cpus"):
            value = [int(word) if word.isdecimal() else word for word in value]
        elif key == "runs":
            value = int(text) if text.isdecimal() else text
        if not KEYS[key][0](value):
            raise Problem(f"{NAMES.get(key, key.upper())}={text}: this takes {KEYS[key][1]}")
        values[key] = value
    return values


# As they are called on make's command line.
NAMES = {"command": "RUN", "runs": "N"}
