"""What runs in the image: programs include src/lib and never each other; most of src/lib is pure."""

import re

from project import TOP

LIB = TOP / "src/lib"
# The programs of the image, a folder each.
PROGRAMS = [path for name in ("init", "params", "installer") if (path := TOP / "src" / name).is_dir()]
# A host tool with the same rules; these of its files touch files and devices.
INSPECT = TOP / "src/inspect"
INSPECT_THIN = {"main", "file", "extract"}
# The thin layer of src/lib over files and devices. All else gets bytes, strings and functions.
THIN = {"io", "dir", "blockdev", "disk_info", "printer"}
# The kernel's interfaces but for plain types and numbers.
OUTSIDE = r"unistd\.h|fcntl\.h|dirent\.h|time\.h|stdio\.h|sys/(?!types).*|linux/.*"


def includes(path, pattern):
    return re.findall(rf"^#include {pattern}", path.read_text(), re.MULTILINE)


def files(folder):
    found = sorted([*folder.glob("*.c"), *folder.glob("*.h")])
    assert found
    return found


def test_pure_files_touch_nothing_outside():
    wrong = [
        f"{path.name} includes {name}"
        for path in files(LIB)
        if path.stem not in THIN
        for name in [
            *[name for name in includes(path, r"<([^>]+)>") if re.fullmatch(OUTSIDE, name)],
            *[name for name in includes(path, r'"([^"]+)\.h"') if name in THIN],
        ]
    ]
    assert wrong == []


def test_what_is_thin_is_there():
    assert THIN <= {path.stem for path in files(LIB)}


def test_lib_includes_only_itself():
    assert [path.name for path in files(LIB) if includes(path, r'"[^"]*/')] == []


def test_programs_include_lib_and_themselves():
    for folder in [*PROGRAMS, INSPECT]:
        for path in files(folder):
            for name in includes(path, r'"([^"]+)"'):
                assert (folder / name).is_file() and ("/" not in name or name.startswith("../lib/")), f"{path}: {name}"


def test_inspect_touches_the_outside_in_few_places():
    wrong = [
        f"{path.name} includes {name}"
        for path in files(INSPECT)
        if path.stem not in INSPECT_THIN
        for name in includes(path, r"[<\"]([^>\"]+)[>\"]")
        if re.fullmatch(r"unistd\.h|fcntl\.h|dirent\.h|linux/.*|(file|extract)\.h", name) and f"{path.stem}.h" != name
    ]
    assert wrong == []
    assert INSPECT_THIN <= {path.stem for path in files(INSPECT)}
