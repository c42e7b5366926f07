"""python3 -m report OUT PROFILE DESCRIPTION...: writes report.html and report.json of a bundle that is built."""

import argparse
import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

from . import boot, change, compression, configuration, handbook, image, kernel, page

TOP = Path(__file__).resolve().parent.parent.parent


def commit():
    result = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=TOP, capture_output=True, text=True)
    return f"commit {result.stdout.strip()}" if result.returncode == 0 else "no git"


def version(linux):
    return (linux / "include/config/kernel.release").read_text().strip()


def collect(build, with_boot):
    """Everything that the page tells of, as it goes to report.json."""
    config = image.config_of(build)
    name = compression.compressor(config)
    data = (build.folder / "bzImage").read_bytes()
    payload, of_image = kernel.split(build.linux, name)
    parts = [["kernel", payload - of_image], ["image", of_image], ["start code", len(data) - payload]]
    return {
        "profile": build.profile, "date": time.strftime("%Y-%m-%d %H:%M"), "commit": commit(),
        "version": version(build.linux), "options": sum(value in ("y", "m") for value in config.values()),
        "bundle": {
            "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "compressor": name, "parts": parts,
        },
        "image": image.measure(build, of_image),
        "kernel": kernel.measure(build.linux, name, payload - of_image),
        "boot": boot.measure(build) if with_boot else None,
        "config": configuration.measure(build.profile),
        "parameters": handbook.parameters(),
        "sources": handbook.sources(build.out),
    }


def before(file):
    """The last report; None where there is none, or one of another kind."""
    try:
        report = json.loads(file.read_text())
        change.totals(report)
        return report
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(file, text):
    new = file.with_name(file.name + ".new")
    new.write_text(text)
    new.rename(file)


def main():
    parser = argparse.ArgumentParser(prog="report", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("profile")
    parser.add_argument("-D", dest="defines", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where to write; else OUT/PROFILE")
    parser.add_argument("--no-boot", action="store_true", help="without the measured boot")
    parser.add_argument("descriptions", nargs="+", help="what the image was made of")
    options = parser.parse_args()
    to = options.to or options.out / options.profile
    build = image.Build(options.out.resolve(), options.profile, options.defines, options.descriptions)
    try:
        report = collect(build, not options.no_boot)
        report["change"] = change.against(before(to / "report.json"), report)
        write(to / "report.html", page.render(report))
        write(to / "report.json", json.dumps(report, indent=1) + "\n")
    except (OSError, ValueError, boot.BootFailed, subprocess.CalledProcessError) as error:
        print(f"report: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("report: interrupted; the last report is as it was", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
