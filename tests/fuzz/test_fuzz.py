"""Each libFuzzer target, for some seconds from its corpus on. A failure tells the input and how to see it
again; longer runs: make fuzz."""

import math
import os
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from fuzzing import PROGRAMS, targets, told
from project import SCALE

SECONDS = int(os.environ.get("FUZZ_SECONDS", "20"))
# The same inputs in the same order each time: what fails here is the change that is tested. `make fuzz` draws anew.
SEED = "-seed=1"
# For the corpus alone, and beyond the time of a target for the input that it is at.
GRACE = 300 * SCALE


def execute(target, log, seconds, *arguments):
    with open(log, "wb") as file:
        return subprocess.run(
            target.command(*arguments), cwd=target.folder, stdout=file, stderr=subprocess.STDOUT,
            timeout=seconds + GRACE, check=False,
        )


def fuzz(target, folder):
    """What was wrong; nothing when inputs of its own making, beyond the corpus, went well too."""
    target.build()
    corpus, found = folder / "corpus", folder / "found"
    target.write_inputs(corpus)
    found.mkdir()
    log = target.folder / f"{target.name}.log"
    start = time.monotonic()
    if execute(target, log, 0, "-runs=0", corpus).returncode:
        return told(target, log)
    # It reads the corpus again, and that counts for it.
    seconds = SECONDS + math.ceil(1.5 * (time.monotonic() - start))
    process = execute(target, log, seconds, SEED, f"-max_total_time={seconds}", found, corpus)
    done = re.search(r"^Done (\d+) runs in", log.read_text(errors="replace"), re.MULTILINE)
    if process.returncode or not done or int(done[1]) <= len(list(corpus.iterdir())):
        return told(target, log)
    return None


@pytest.fixture(scope="module", name="results")
def start_all(request, out, tmp_path_factory):
    """The runs of all targets that are asked for, as many at once as there are processors."""
    wanted = {item.callspec.params["name"] for item in request.session.items if item.path == request.path}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {
            target.name: pool.submit(fuzz, target, tmp_path_factory.mktemp(target.name))
            for target in targets(out, *wanted)
        }


@pytest.mark.parametrize("name", [program.stem for program in PROGRAMS])
def test_fuzz(results, name):
    wrong = results[name].result()
    if wrong:
        pytest.fail(wrong, pytrace=False)
