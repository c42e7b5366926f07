"""All that power cuts may leave, judged; and some of it booted, and installed again."""

import dataclasses
import random
from collections import Counter

from powercut.booting import boot
from powercut.disk_states import Cut, digest
from powercut.sessions import HOME_TEXT, INSTALL, KEEP_HOME, live_guest
from powercut.verdicts import FALLS_THROUGH, HALF, SAVED, partition_range, second_partition

SHOWN = 5  # of what is wrong


@dataclasses.dataclass
class Judged:
    """A recorded installation at so many cuts."""

    name: str
    writes: int
    flushes: int
    at_flushes: int
    subsets: int
    verdicts: Counter
    distinct: int  # disks that differ
    wrong: list
    examples: dict  # {verdict: cuts}, each with another disk

    def figures(self):
        return {field: value for field, value in vars(self).items() if field != "examples"}


def as_firmware_sees(judge, state, verdict):
    """Disks with the same digest are the same to firmware: of one without a boot sector it reads no more."""
    if verdict == FALLS_THROUGH:
        return judge.sector(state, 0).hex()
    known = state[:]
    known[SAVED] = 0
    return digest(known)


def home_is_there(judge, state):
    """Is the second partition found, and is every byte of it what it was?"""
    table = second_partition(judge, judge.before)
    first, count = partition_range(table[0])
    home = slice(first, first + count)
    return second_partition(judge, state) == table and state[home] == judge.before[home]


def judge_session(session, seed, subsets):
    """At every flush, at each subset of short writes, and at so many random subsets of the others."""
    history, judge = session.history, session.judge
    at_flushes, every = history.flush_cuts(), list(history.every_cut())
    rng = random.Random(f"{seed} {session.name}")
    cuts = at_flushes + every + list(history.spread_cuts(rng, subsets // 2))
    cuts += [history.random_cut(rng) for _ in range(subsets // 2)]
    result = Judged(
        session.name, history.writes, history.flushes, len(at_flushes), len(cuts) - len(at_flushes),
        Counter(), 0, [], {},
    )
    seen = set()
    for cut in sorted(cuts, key=lambda cut: cut.epoch):
        state = history.state(cut)
        verdict = judge.verdict(state)
        result.verdicts[verdict.name] += 1
        if verdict.name == HALF:
            result.wrong.append(f"after flush {cut.epoch}: half-bootable, sectors {' '.join(verdict.differs[:SHOWN])}")
        if session.name == KEEP_HOME and not home_is_there(judge, state):
            result.wrong.append(f"after flush {cut.epoch}: the second partition is lost")
        if (key := digest(state)) not in seen:
            seen.add(key)
            result.examples.setdefault(verdict.name, []).append(cut)
    result.distinct = len(seen)
    return result


def chosen(judged, verdict, count, seed):
    """Some cuts of that verdict, those right after the first and before the last flush among them."""
    cuts = judged.examples.get(verdict, [])
    if len(cuts) <= count:
        return cuts
    return [cuts[0], cuts[-1], *random.Random(f"{seed} {verdict}").sample(cuts[1:-1], count)][:count]


def boot_cut(session, cut, folder, next_device, transcript, then=None):
    """Boots what that cut leaves; returns what happened and what is wrong with it, or None."""
    state = session.history.state(cut)
    verdict = session.judge.verdict(state).name
    image = folder / f"{transcript.stem}.img"
    session.history.contents.write_image(state, image)
    try:
        result = boot(image, next_device, transcript, then)
    finally:
        image.unlink()
    wrong = None if result.fits(verdict) else f"{session.name}, after flush {cut.epoch}: {verdict}? {result.what}"
    return result, wrong


def install_again(bundle, session, cuts, folder, transcript, initrd=None):
    """`nutshell-install --keep-home` on what these cuts leave, in one guest; returns what is wrong."""
    drives = {}
    for i, cut in enumerate(cuts):
        image = folder / f"again{i}.img"
        session.history.contents.write_image(session.history.state(cut), image)
        drives[f"again{i}"] = f"if=none,id=again{i},format=raw,file={image}"
    wrong = []
    with live_guest(bundle, transcript, drives, *(["--initrd", initrd] if initrd else [])) as guest:
        guest.login()
        for name, cut in zip(drives, cuts, strict=True):
            status, output = guest.run(f"nutshell-install --yes --keep-home serial={name}", INSTALL)
            device = guest.check(f"grep -lx {name} /sys/block/*/serial").split("/")[3]
            look = (
                f"mount -r /dev/{device}2 /mnt && cat /mnt/file; umount /mnt; "
                f"mount -r /dev/{device}1 /mnt && grep -c ' /home ext4 ' /mnt/etc/fstab; umount /mnt"
            )
            text = guest.run(look)[1].split("\n")
            if status or text[:2] != [HOME_TEXT, "1"]:
                wrong.append(f"after flush {cut.epoch}: installed again with {status}, then {text}: {output}")
    for name in drives:
        (folder / f"{name}.img").unlink()
    return wrong


def last_cut(session):
    return Cut(len(session.history.epochs) - 1, tuple(write.whole for write in session.history.epochs[-1]))
