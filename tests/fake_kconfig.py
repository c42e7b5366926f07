"""A small stand-in for the kernel's scripts/kconfig/conf, for the tests of kernel-config/kconfig.

Called by the Makefile of a made-up source tree: fake_kconfig.py TARGET KCONFIG CONFIG.
It knows bool, string and int, prompts, `depends on` with && and !, defaults and select, and the
targets allnoconfig (with KCONFIG_ALLCONFIG), oldconfig and listnewconfig.
"""
import os
import re
import sys


def parse(path):
    symbols, current = {}, None
    for line in open(path):
        words = line.split()
        if not words or line.startswith("\t  "):
            continue
        if words[0] == "config":
            current = symbols.setdefault(
                words[1], {"type": "bool", "prompt": False, "needs": [], "default": None, "selects": []})
        elif words[0] in ("bool", "string", "int"):
            current["type"], current["prompt"] = words[0], len(words) > 1
        elif words[:2] == ["depends", "on"]:
            current["needs"] += re.split(r"\s*&&\s*", line.split(None, 2)[2].strip())
        elif words[0] == "default":
            current["default"] = words[1]
        elif words[0] == "select":
            current["selects"].append(words[1])
    return symbols


def read_config(path):
    values = {}
    for line in open(path):
        if match := re.match(r"CONFIG_(\w+)=(.*)", line):
            values[match[1]] = match[2]
        elif match := re.match(r"# CONFIG_(\w+) is not set", line):
            values[match[1]] = "n"
    return values


def met(needs, values):
    return all((values.get(n.lstrip("!"), "n") == "n") == n.startswith("!") for n in needs)


def solve(symbols, wanted, use_defaults):
    """Returns (values of the visible symbols, names that a user could set and did not)."""
    values, open_names = {}, []
    for _ in range(len(symbols) + 1):
        selected = {s for n, sym in symbols.items() if values.get(n) == "y" for s in sym["selects"]}
        new, open_names = {}, []
        for name, sym in symbols.items():
            if not met(sym["needs"], new):
                continue
            fallback = sym["default"] if use_defaults or sym["type"] != "bool" or not sym["prompt"] else None
            value = wanted.get(name) if sym["prompt"] else None
            if name in selected:
                value = "y"
            elif value is None and sym["prompt"]:
                open_names.append(name)
            new[name] = value or fallback or ("n" if sym["type"] == "bool" else '""')
        if new == values:
            break
        values = new
    return values, open_names


def main():
    target, kconfig, config = sys.argv[1:]
    symbols = parse(kconfig)
    if target == "allnoconfig":
        allconfig = os.environ.get("KCONFIG_ALLCONFIG")
        wanted, defaults = read_config(allconfig) if allconfig else {}, False
    else:
        wanted, defaults = read_config(config), True
    values, open_names = solve(symbols, wanted, defaults)
    if target == "listnewconfig":
        for name in open_names:
            print(f"CONFIG_{name}={values[name]}")
        return
    with open(config, "w") as out:
        for name, value in values.items():
            out.write(f"# CONFIG_{name} is not set\n" if value == "n" else f"CONFIG_{name}={value}\n")


main()
