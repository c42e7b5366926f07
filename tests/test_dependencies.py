"""Dependencies point one way: who may include whom, and who may touch the outside world."""

import ast
import re
import sys

from project import TOP

GENERATOR = TOP / "gen_init_cpio_list"

# From the bottom up. A module includes what lies below it, and its own group: parse, check and emit
# lie side by side and know nothing of each other.
LAYERS = [
    {"base": r"text|lines|arena|suggest|name_list|rules|rule_rows|output|unfinished|host.*|elf_file|loader"},
    {"srcpos": r"srcpos"},
    {"diag": r"diag"},
    {"manifest": r"manifest.*|archive|paths|resolve|variables|image|sources"},
    {
        "parse": r"parse|lexer|fields|conditions|tree|verbs.*",
        "check": r"check|checks.*",
        "emit": r"emit.*|digest|stage|accounts.*|programs",
    },
    {"main": r"main|options"},
]
# The only ones that open files or look at the machine; the others get strings and streams.
OUTSIDE = {"host", "output", "unfinished", "digest", "main"}
OUTSIDE_HEADERS = {"unistd.h", "fcntl.h", "dirent.h", "time.h", "sys/time.h", "sys/mman.h", "sys/wait.h"}


def sources():
    return sorted([*GENERATOR.glob("*.c"), *GENERATOR.glob("*.h")])


def includes(path, pattern):
    return re.findall(rf"^#include {pattern}", path.read_text(), re.MULTILINE)


def place(module):
    """(layer, group) of a module."""
    places = [
        (number, group)
        for number, layer in enumerate(LAYERS)
        for group, names in layer.items()
        if re.fullmatch(names, module)
    ]
    assert len(places) == 1, f"give {module} one place in LAYERS: it has {places}"
    return places[0]


def test_includes_point_down():
    wrong = []
    for path in sources():
        layer, group = place(path.stem)
        for name in includes(path, r'"([^"]+)\.(?:h|def)"'):
            below, of = place(name)
            if below > layer or (below == layer and of != group):
                wrong.append(f"{path.name} ({group}) includes {name} ({of})")
    assert wrong == []


def test_headers_include_no_circle():
    graph = {path.name: includes(path, r'"([^"]+)"') for path in GENERATOR.glob("*.h")}
    done = set()
    while graph:
        free = [name for name, needs in graph.items() if all(need in done or need not in graph for need in needs)]
        assert free, f"a circle among {sorted(graph)}"
        for name in free:
            done.add(name)
            del graph[name]


def test_only_the_thin_layer_touches_the_outside():
    wrong = [
        f"{path.name} includes <{header}>"
        for path in sources()
        if path.stem not in OUTSIDE
        for header in includes(path, r"<([^>]+)>")
        if header in OUTSIDE_HEADERS
    ]
    assert wrong == []


def test_pure_modules_ask_for_no_environment_and_no_time():
    wrong = [
        f"{path.name}: {call}"
        for path in sources()
        if path.stem not in OUTSIDE
        for call in re.findall(r"\b(?:getenv|time|clock_gettime|fopen|open|stat|lstat)\(", path.read_text())
    ]
    assert wrong == []


def test_folders_of_the_image_take_nothing_from_the_host_tools():
    """The generator is a host tool: nothing in the image shares code with it, nor it with them."""
    for path in sources():
        assert not [name for name in includes(path, r'"([^"]+)"') if "/" in name], path.name
    for path in [*(TOP / "src").rglob("*.c"), *(TOP / "src").rglob("*.h")]:
        assert not [name for name in includes(path, r'"([^"]+)"') if "gen_init_cpio_list" in name], path


def imports(path):
    """The packages that a Python file names; of its own package it says `from .`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def test_development_tools_need_the_standard_library_and_nothing_of_the_tests():
    allowed = {"experiments": {"report"}, "report": set()}
    for package, others in allowed.items():
        paths = sorted((TOP / "src" / package).glob("*.py"))
        assert paths
        for path in paths:
            assert set(imports(path)) - sys.stdlib_module_names <= others, path
