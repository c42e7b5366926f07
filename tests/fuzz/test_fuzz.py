"""Each libFuzzer target, for some seconds from its corpus on. A failure tells the input and how to see it
again; longer runs: make fuzz."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from fuzzing import PROGRAMS, targets, told

SECONDS = int(os.environ.get("FUZZ_SECONDS", "20"))
# Beyond its time a target ends the input that it is at.
GRACE = 60


def fuzz(target, folder):
    """What was wrong; nothing when inputs of its own making, beyond the corpus, went well too."""
    target.build()
    corpus, found = folder / "corpus", folder / "found"
    target.write_inputs(corpus)
    found.mkdir()
    log = target.folder / f"{target.name}.log"
    with open(log, "wb") as file:
        process = subprocess.run(
            target.command(f"-max_total_time={SECONDS}", found, corpus),
            cwd=folder, stdout=file, stderr=subprocess.STDOUT, timeout=SECONDS + GRACE, check=False,
        )
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
