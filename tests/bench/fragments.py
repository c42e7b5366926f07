"""What each fragment of a profile's kernel costs: the kernel built without it, and what that saves.

    NUTSHELL_OUT=FOLDER python3 tests/bench/fragments.py virt [FRAGMENT...]

Builds in FOLDER with `make WITHOUT=FRAGMENT` (a build folder of its own, as each takes minutes), and puts what it
finds into kernel-config/costs.json as it goes. Options of others that need the fragment are left out with it, which is
told. At the end the folder holds the whole profile again.
"""

import argparse
import json
import os
import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests"))

import measure  # noqa: E402
from guest import GuestError  # noqa: E402
from report import configuration  # noqa: E402

COSTS = TOP / "kernel-config/costs.json"


def figures(out, profile, **choice):
    """Without the boot's figures where there is no login, or none that can be seen: without the serial port, say."""
    measure.timed_make(out, profile, **choice)
    bundle = measure.Bundle(out, profile)
    config = (out / profile / "linux/.config").read_text()
    found = {"bytes": bundle.file.stat().st_size, "options": len(re.findall(r"^CONFIG_\w+=[ym]$", config, re.MULTILINE))}
    try:
        boot = measure.stamps_of_boots(bundle, 1)[0]
    except GuestError:
        return found
    return {**found, "instructions": boot.login, "memory_kib": 256 * 1024 - boot.available}


def dropped(out, profile):
    """The options of other fragments that Kconfig has just dropped, as they need one that is left out."""
    log = (out / f"log/linux-config-{profile}.log").read_text()
    return set(re.findall(r": error: (CONFIG_\w+)=\S+ was asked for, .*\[dropped-option\]", log))


def measure_without(out, profile, name):
    """The figures without that fragment and without the options of others that need it ("with")."""
    site, gone = out / "fragments-site", []
    site.mkdir(exist_ok=True)
    while True:
        (site / "kernel.config").write_text("".join(f"# {option} is not set\n" for option in gone))
        try:
            found = figures(out, profile, WITHOUT=name, SITE=str(site))
            return {**found, "with": [option.removeprefix("CONFIG_") for option in gone]}
        except RuntimeError as error:
            more = dropped(out, profile) - set(gone)
            if not more:
                return {"failed": str(error).splitlines()[0]}
            gone += sorted(more)


def store(profile, name, result):
    costs = json.loads(COSTS.read_text()) if COSTS.exists() else {}
    costs.setdefault(profile, {})[name] = result
    new = COSTS.with_suffix(".json.new")
    new.write_text(json.dumps(costs, indent=1) + "\n")
    new.rename(COSTS)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("profile")
    parser.add_argument("fragment", nargs="*", help="only these; else all but the profile's own")
    options = parser.parse_args()
    if "NUTSHELL_OUT" not in os.environ:
        parser.error("NUTSHELL_OUT= names the build folder to work in; it takes minutes a fragment")
    out = Path(os.environ["NUTSHELL_OUT"]).resolve()
    wanted = options.fragment or [name for name in configuration.fragments(options.profile) if name != options.profile]
    try:
        whole = figures(out, options.profile)
        for name in wanted:
            result = measure_without(out, options.profile, name)
            # Beside the whole kernel of this very tree: other fragments may have been measured with an earlier one.
            store(options.profile, name, {**result, "whole": whole})
            print(f"{options.profile} without {name}: {result}", flush=True)
    finally:
        measure.timed_make(out, options.profile)
    return 0


if __name__ == "__main__":
    sys.exit(main())
