"""Power cuts and failing disks, a sample: `make test-powercut` takes all of them (tests/powercut)."""

import random
import shutil

import pytest
from powercut import examine, faults, load, sessions
from powercut.booting import boot, write_next_device
from powercut.verdicts import BOOTS_NEW, BOOTS_OLD, FALLS_THROUGH

SEED = 1
SUBSETS = 1000
LOAD_FILES, LOAD_BOOTS, LOAD_CHECKS = 12, 2, 25
AGAIN = 2

# Early and late, each kind; the last of them come after the last flush, in which sector 0 was written.
FAULTS = [
    faults.Fault("write", 1), faults.Fault("write", 2, errno=faults.ENOSPC), faults.Fault("write", 25),
    faults.Fault("write", 9, forever=True), faults.Fault("read", 30), faults.Fault("flush", 13, "flush"),
    faults.Fault("flush", 13, "flush", forever=True), faults.Fault("read", 14, "flush"),
]


@pytest.fixture(scope="module", name="folder")
def make_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("powercut")


@pytest.fixture(scope="module", name="transcripts")
def make_transcripts(out):
    return out / "test"


@pytest.fixture(scope="module", name="next_device")
def make_next_device(folder):
    return write_next_device(folder / "next.img")


@pytest.fixture(scope="module", name="recorded")
def record_sessions(kernel, folder, transcripts):
    return sessions.recorded(kernel("pc"), folder / "install", transcripts / "powercut-install.log")


@pytest.fixture(scope="module", name="judged")
def judge_sessions(recorded):
    return {name: examine.judge_session(session, SEED, SUBSETS) for name, session in recorded.items()}


@pytest.mark.parametrize("name", [sessions.BLANK, sessions.OVER, sessions.KEEP_HOME])
def test_at_no_cut_a_disk_is_half_bootable(judged, name):
    result = judged[name]
    assert result.wrong == []
    assert result.flushes > 5 and result.subsets >= SUBSETS and result.distinct > SUBSETS // 4
    wanted = {FALLS_THROUGH, BOOTS_NEW} | ({BOOTS_OLD} if name != sessions.BLANK else set())
    assert set(result.verdicts) == wanted


# That an installation which was not interrupted boots is seen below, under load.
@pytest.mark.parametrize("name, verdict, count", [
    (sessions.BLANK, FALLS_THROUGH, 2), (sessions.OVER, BOOTS_OLD, 1),
])
def test_firmware_agrees(recorded, judged, folder, next_device, transcripts, name, verdict, count):
    for i, cut in enumerate(examine.chosen(judged[name], verdict, count, SEED)):
        transcript = transcripts / f"powercut-{verdict.replace(' ', '-')}-{i}.log"
        _, wrong = examine.boot_cut(recorded[name], cut, folder, next_device, transcript)
        assert wrong is None


def test_a_kept_partition_is_found_again(recorded, judged, kernel, folder, transcripts):
    cuts = examine.chosen(judged[sessions.KEEP_HOME], FALLS_THROUGH, AGAIN, SEED)
    transcript = transcripts / "powercut-again.log"
    assert examine.install_again(kernel("pc"), recorded[sessions.KEEP_HOME], cuts, folder, transcript) == []


def test_a_request_that_fails(kernel, folder, transcripts):
    outcomes = faults.run_batch(kernel("pc"), folder / "faults", transcripts / "powercut-faults.log", FAULTS)
    assert {str(outcome.fault): outcome.wrong for outcome in outcomes if outcome.wrong} == {}
    assert [str(outcome.fault) for outcome in outcomes if not outcome.hit] == []
    assert len({outcome.step for outcome in outcomes}) >= 4


@pytest.fixture(scope="module", name="loaded")
def record_load(recorded, folder, transcripts):
    load.record(recorded[sessions.OVER], folder / "load", transcripts, LOAD_FILES)
    return load.load(folder / "load")


def test_an_installed_system_under_load(loaded, folder, next_device, transcripts):
    history, rng = loaded.history, random.Random(SEED)
    assert loaded.noted(history.after) >= LOAD_FILES - 3
    cuts = sorted((history.random_cut(rng, loaded.start) for _ in range(LOAD_CHECKS)), key=lambda cut: cut.epoch)
    for i, cut in enumerate(cuts):
        state = history.state(cut)
        noted = loaded.noted(state)
        history.contents.write_image(state[loaded.system], folder / "partition.img")
        wrong, _ = load.check_file_system(folder / "partition.img", folder / "files", noted)
        shutil.rmtree(folder / "files")
        assert wrong == [], f"after flush {cut.epoch}"
        if i * LOAD_BOOTS % LOAD_CHECKS < LOAD_BOOTS:
            history.contents.write_image(state, folder / "load.img")
            transcript = transcripts / f"powercut-load-{i}.log"
            result = boot(folder / "load.img", next_device, transcript, load.check_in_guest(noted))
            assert result.what == "boots", f"after flush {cut.epoch}"
