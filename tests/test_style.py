"""The project's own files: formatted, free of what the checkers find, short, and self-contained."""

import re
import subprocess

from project import TOP, project_files

FILES = project_files()

# Files that may be longer than MAX_LINES: how long, and the reason.
MAX_LINES = 300
LONG_FILES = {}
MAX_FUNCTION = 40

# The only hosts that the project names: where its sources come from, and examples.
HOSTS = {
    "cdn.kernel.org", "mirrors.edge.kernel.org", "www.kernel.org", "kernel.org", "docs.kernel.org",
    "busybox.net", "www.busybox.net", "musl.libc.org", "git.musl-libc.org", "www.openwall.com",
    "snapshot.debian.org",  # every version of every package
    "www.w3.org",  # the name of SVG
    "example.com", "example.org", "127.0.0.1", "10.0.2.2", "192.168.77.1", "10.0.2.100",
}


def first_line(path):
    with open(TOP / path, "rb") as file:
        return file.readline().decode("utf-8", "replace").rstrip()


def is_shell(path):
    return re.match(r"#! ?(/usr)?/bin/(env )?(ba|da|)sh\b", first_line(path)) is not None


C = [path for path in FILES if path.suffix in (".c", ".h")]
SHELL = [path for path in FILES if is_shell(path)]
PYTHON = [path for path in FILES if path.suffix == ".py"]
MAKE = [path for path in FILES if path.suffix == ".mk" or path.name == "Makefile"]
CODE = C + SHELL + PYTHON + MAKE


def run(*command):
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True)


def passes(*command):
    result = run(*command)
    assert result.returncode == 0, result.stdout + result.stderr


def test_there_is_code_of_each_kind():
    """A list that came out empty would pass every check below."""
    assert all([C, SHELL, PYTHON, MAKE])


def test_shellcheck():
    passes("shellcheck", *SHELL)


def test_shell_is_posix_sh():
    assert [path for path in SHELL if first_line(path) != "#!/bin/sh"] == []


def test_clang_format():
    passes("clang-format", "--dry-run", "-Werror", *C)


def test_cppcheck():
    passes(
        "cppcheck", "--quiet", "--error-exitcode=1", "--std=c11", "--inline-suppr",
        "--enable=warning,style,performance,portability", "--template=gcc",
        "--suppressions-list=tests/cppcheck.suppressions",
        *[path for path in C if path.suffix == ".c" and path.parts[0] != "tests"],
    )


def test_python_compiles():
    for path in PYTHON:
        compile((TOP / path).read_text(), path, "exec")


def test_files_are_short():
    lines = {str(path): (TOP / path).read_text().count("\n") for path in CODE}
    assert [f"{path}: {n} lines" for path, n in lines.items() if n > LONG_FILES.get(path, (MAX_LINES,))[0]] == []


def functions(text):
    """(first line, length) of each C function in text that clang-format has laid out."""
    start = None
    for number, line in enumerate(text.splitlines(), 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            yield start, number - start - 1
            start = None


def test_c_functions_are_short():
    found = [
        f"{path}:{line}: {length} lines"
        for path in C
        for line, length in functions((TOP / path).read_text())
        if length > MAX_FUNCTION
    ]
    assert found == []


def texts():
    for path in FILES:
        try:
            yield path, (TOP / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            pass


def matches(pattern, but="nothing"):
    """file:line: text of each line that the pattern is found in, but for files below one folder."""
    return [
        f"{path}:{number}: {line}"
        for path, text in texts()
        if not str(path).startswith(f"{but}/")
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_nothing_is_left_to_be_done_later():
    assert matches(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b") == []


def test_no_line_ends_in_blanks_and_no_merge_is_left():
    # Descriptions that the generator is tested with have blanks at odd places on purpose; in a patch an
    # empty line of its context is a blank.
    found = matches(r"[ \t]+$|^<<<<<<< |^>>>>>>> ", but="tests/golden")
    assert [line for line in found if not re.match(r"[^:]*\.patch:", line)] == []


def test_no_path_of_somebodys_machine():
    """Nothing may depend on, or tell, where it was made."""
    assert matches(r"(^|[\s'\"=(:])/(wo" r"rk|Us" r"ers)/[A-Za-z]") == []


def test_only_known_hosts_are_named():
    found = []
    for path, text in texts():
        for host in re.findall(r"(?:https?|ftp|git)://([A-Za-z0-9.-]+)", text):
            # A name without a dot stands for a reader's own host.
            if "." in host and host.rstrip(".") not in HOSTS:
                found.append(f"{path}: {host}")
    assert found == []
