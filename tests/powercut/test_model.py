"""The model of a disk at a power cut, and the judge, on writes whose verdict is known."""

import random
from array import array

import pytest
from powercut.disk_states import Contents, Cut, History
from powercut.examine import judge_session
from powercut.sessions import BLANK, KEEP_HOME, Session
from powercut.verdicts import BOOTS_NEW, BOOTS_OLD, FALLS_THROUGH, HALF, SAVED, Judge, second_partition
from powercut.write_log import SECTOR, BadLog, Entry, read_log, write_log

DISK = 2 * SAVED
FLUSH = Entry(0, b"", True, False)


def sectors(byte, count=1):
    return bytes([byte]) * (SECTOR * count)


BOOT_SECTOR = sectors(1)[:-2] + b"\x55\xaa"


def write(sector, data, fua=False):
    return Entry(sector, data, False, fua)


def session_of(entries, before=None, name=BLANK):
    contents = Contents()
    history = History(contents, contents.numbers(before or bytes(DISK * SECTOR)), entries)
    return Session(name, history, Judge(history))


def test_a_log_is_read_as_written(tmp_path):
    entries = [write(5, sectors(7, 3)), FLUSH, write(0, sectors(8), fua=True)]
    write_log(tmp_path / "log", entries)
    assert read_log(tmp_path / "log") == entries


def test_what_is_no_log_is_refused(tmp_path):
    (tmp_path / "log").write_bytes(bytes(4 * SECTOR))
    with pytest.raises(BadLog):
        read_log(tmp_path / "log")


def test_a_log_that_was_broken_off_ends_with_its_last_whole_entry(tmp_path):
    write_log(tmp_path / "log", [write(5, sectors(7)), write(6, sectors(8, 2))])
    (tmp_path / "log").write_bytes((tmp_path / "log").read_bytes()[:-SECTOR])
    assert read_log(tmp_path / "log") == [write(5, sectors(7))]


def test_subsets_and_torn_writes():
    session = session_of([write(0, sectors(1, 4)), FLUSH, write(0, sectors(2, 4)), write(2, sectors(3, 1))])
    history = session.history
    content = lambda cut: [history.contents.sectors[number][0] for number in history.state(cut)[:4]]  # noqa: E731
    assert content(Cut(0)) == [0, 0, 0, 0]
    assert content(Cut(1)) == [1, 1, 1, 1]
    assert content(Cut(1, (0b0011,))) == [2, 2, 1, 1]
    assert content(Cut(1, (0b1100, 1))) == [1, 1, 3, 2]
    assert content(Cut(1, (0, 1))) == [1, 1, 3, 1]
    assert content(Cut(0, (0b0101,))) == [1, 0, 1, 0]
    assert [number for number in history.after[:4]] == [number for number in history.state(Cut(1, (15, 1)))[:4]]


def test_what_is_flushed_or_fua_is_never_lost():
    history = session_of([write(0, sectors(1)), FLUSH, write(1, sectors(2), fua=True), write(2, sectors(3, 8))]).history
    rng, lost_fua = random.Random(1), 0
    for _ in range(300):
        cut = history.random_cut(rng, 1)
        state = history.state(cut)
        assert state[0] != 0
        lost_fua += state[1] == 0 and len(cut.masks) > 1
    assert lost_fua == 0


def test_an_image_is_what_the_state_says(tmp_path):
    data = b"".join((sectors(1, 3), sectors(0, 5000), sectors(2, 5000), sectors(0, 2)))
    contents = Contents()
    contents.write_image(contents.numbers(data), tmp_path / "image")
    assert (tmp_path / "image").read_bytes() == data


GOOD = [write(1, sectors(5, 9)), FLUSH, write(0, BOOT_SECTOR), FLUSH]


def test_sector_0_last_is_accepted():
    judged = judge_session(session_of(GOOD), 1, 500)
    assert judged.wrong == []
    assert set(judged.verdicts) == {FALLS_THROUGH, BOOTS_NEW}


@pytest.mark.parametrize("entries", [
    [write(0, BOOT_SECTOR), FLUSH, write(1, sectors(5, 9)), FLUSH],
    [write(1, sectors(5, 9)), write(0, BOOT_SECTOR), FLUSH],
    [*GOOD, write(7, sectors(6)), FLUSH],
], ids=["sector 0 first", "no flush before it", "something after it"])
def test_every_other_order_is_seen(entries):
    judged = judge_session(session_of(entries), 1, 500)
    assert judged.verdicts[HALF] and judged.wrong


def test_an_old_system_boots_whole_or_not_at_all():
    before = (BOOT_SECTOR + sectors(9, 20)).ljust(DISK * SECTOR, b"\0")
    wiped_in_one = [write(0, sectors(0, 16)), FLUSH, *GOOD]
    assert judge_session(session_of(wiped_in_one, before), 1, 500).verdicts[HALF]
    sector_0_first = [write(0, sectors(0)), FLUSH, *wiped_in_one]
    judged = judge_session(session_of(sector_0_first, before), 1, 500)
    assert judged.wrong == [] and judged.verdicts[BOOTS_OLD]


def test_a_lost_table_is_seen():
    entry = bytes([0, 0, 0, 0, 0x83, 0, 0, 0]) + (3000).to_bytes(4, "little") + (500).to_bytes(4, "little")
    sector_0 = bytes(0x1B8) + b"\1\2\3\4" + bytes(2) + bytes(16) + entry + bytes(32) + b"\x55\xaa"
    session = session_of([write(0, sectors(0)), FLUSH], sector_0.ljust(DISK * SECTOR, b"\0"), KEEP_HOME)
    assert second_partition(session.judge, session.history.before) == (entry, b"\1\2\3\4")
    assert "after flush 1: the second partition is lost" in judge_session(session, 1, 50).wrong


def test_numbers_stand_for_contents():
    contents = Contents()
    assert contents.numbers(sectors(0) + sectors(1) + sectors(0) + sectors(1)) == array("I", [0, 1, 0, 1])
