"""What each fragment of a profile's kernel costs: the kernel built without it, and what that saves.

    NUTSHELL_OUT=FOLDER python3 tests/bench/fragments.py virt [FRAGMENT...]

Builds in FOLDER, which `make O=FOLDER PROFILE=virt` has made (a build folder of its own, as each fragment takes
minutes), and puts what it finds into kernel-config/costs.json as it goes. What another fragment cannot do
without is told as such. At the end the folder holds the whole profile again.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests"))

import measure  # noqa: E402

CONFIG = TOP / "kernel-config"
COSTS = CONFIG / "costs.json"


def fragments(profile):
    lines = (CONFIG / f"{profile}.profile").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def configure(out, profile, names):
    """Makes the .config of these fragments. None, or the fragment whose options need one that is left out."""
    command = [CONFIG / "kconfig", "linux", "--src", out / "src/linux", "--build", out / profile / "linux"]
    for name in names:
        command += ["--fragment", CONFIG / f"{name}.config"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode == 0:
        os.utime(out / profile / "linux/.config-checked")
        return None
    needs = re.findall(r"([a-z0-9-]+)\.config:\d+: error: .*\[dropped-option\]", result.stderr)
    if not needs:
        raise RuntimeError(result.stderr)
    return sorted(set(needs))


def figures(out, profile):
    measure.timed_make(out, profile)
    bundle = measure.Bundle(out, profile)
    boot = measure.stamps_of_boots(bundle, 1)[0]
    config = (out / profile / "linux/.config").read_text()
    return {
        "bytes": bundle.file.stat().st_size,
        "instructions": boot.login,
        "memory_kib": 256 * 1024 - boot.available,
        "options": len(re.findall(r"^CONFIG_\w+=[ym]$", config, re.MULTILINE)),
    }


def measure_without(out, profile, name):
    needs = configure(out, profile, [other for other in fragments(profile) if other != name])
    if needs:
        return {"needed_by": needs}
    try:
        return figures(out, profile)
    except (RuntimeError, AssertionError) as error:
        return {"failed": str(error).splitlines()[0][:200]}


def store(profile, key, value):
    costs = json.loads(COSTS.read_text()) if COSTS.exists() else {}
    table = costs.setdefault(profile, {"without": {}})
    if key is None:
        table["whole"] = value
    else:
        table["without"][key] = value
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
    wanted = options.fragment or [name for name in fragments(options.profile) if name != options.profile]
    try:
        store(options.profile, None, figures(out, options.profile))
        for name in wanted:
            result = measure_without(out, options.profile, name)
            store(options.profile, name, result)
            print(f"{options.profile} without {name}: {result}", flush=True)
    finally:
        configure(out, options.profile, fragments(options.profile))
        measure.timed_make(out, options.profile)
    return 0


if __name__ == "__main__":
    sys.exit(main())
