"""What a disk may hold after a power cut, from the log of what was written to it.

The model of the disk: what was written before a flush that has ended is there, as is a write with FUA that
has ended. Of all that was written since, each sector may be there or not, in any combination: a write can be
torn between any two sectors, and later ones may have arrived before earlier ones. A sector itself is whole.
Where one sector was written several times since the flush, the last write to have arrived is a later one.

Not in the model: a write that was still in flight when a flush began counts as flushed. What relies on a
flush has waited for its writes first.
"""

import dataclasses
import hashlib
from array import array

from powercut.write_log import SECTOR

EXHAUSTIVE = 8  # sectors written between two flushes, up to which every subset is taken


class Contents:
    """Each different sector once: a disk is then an array of numbers, compared and copied fast."""

    def __init__(self):
        self.sectors = [bytes(SECTOR)]
        self._numbers = {self.sectors[0]: 0}

    def number(self, sector):
        if sector not in self._numbers:
            self._numbers[sector] = len(self.sectors)
            self.sectors.append(sector)
        return self._numbers[sector]

    def numbers(self, data):
        return array("I", (self.number(data[at : at + SECTOR]) for at in range(0, len(data), SECTOR)))

    def of_file(self, path):
        with open(path, "rb") as file:
            return self.numbers(file.read())

    def write_image(self, state, path):
        """The disk as a sparse file."""
        with open(path, "wb") as file:
            file.truncate(len(state) * SECTOR)
            at, end = 0, len(state)
            while at < end:
                if not state[at]:
                    at += 1
                    continue
                last = at
                while last < end and state[last] and last - at < 4096:
                    last += 1
                file.seek(at * SECTOR)
                file.write(b"".join(self.sectors[number] for number in state[at:last]))
                at = last


@dataclasses.dataclass(frozen=True)
class Write:
    sector: int
    numbers: array
    fua: bool

    @property
    def whole(self):
        """The mask with all its sectors."""
        return (1 << len(self.numbers)) - 1


@dataclasses.dataclass(frozen=True)
class Cut:
    """The power goes: flush number `epoch` has ended, and of the writes since then masks says which sectors
    have arrived (bit 0 the first), for as many writes as had begun."""

    epoch: int
    masks: tuple = ()


def apply_write(state, write, mask):
    if not mask & (mask + 1):  # a prefix, all, or nothing
        count = mask.bit_length()
        state[write.sector : write.sector + count] = write.numbers[:count]
        return
    for i, number in enumerate(write.numbers):
        if mask >> i & 1:
            state[write.sector + i] = number


class History:
    """A disk from one moment on: what it held, and what was written between one flush and the next."""

    def __init__(self, contents, before, entries):
        self.contents, self.before = contents, before
        self.epochs = [[]]
        for entry in entries:
            if entry.data:
                self.epochs[-1].append(Write(entry.sector, contents.numbers(entry.data), entry.fua))
            if entry.flush:
                self.epochs.append([])
        self._cached = 0, array("I", before)

    @property
    def writes(self):
        return sum(map(len, self.epochs))

    @property
    def flushes(self):
        return len(self.epochs) - 1

    def at_flush(self, epoch):
        """The disk with everything before that flush (0: as it was). Fast where cuts come in order."""
        number, state = self._cached
        if number > epoch:
            number, state = 0, array("I", self.before)
        for writes in self.epochs[number:epoch]:
            for write in writes:
                apply_write(state, write, write.whole)
        self._cached = epoch, state
        return array("I", state)

    @property
    def after(self):
        """The disk with everything."""
        return self.state(Cut(len(self.epochs) - 1, tuple(write.whole for write in self.epochs[-1])))

    def state(self, cut):
        state = self.at_flush(cut.epoch)
        for write, mask in zip(self.epochs[cut.epoch], cut.masks, strict=False):
            apply_write(state, write, mask)
        return state

    def flush_cuts(self):
        return [Cut(epoch) for epoch in range(len(self.epochs))]

    def every_cut(self):
        """All subsets where they are few: among them those of the one write that makes the disk bootable."""
        for epoch, writes in enumerate(self.epochs):
            if len(writes) == 1 and len(writes[0].numbers) <= EXHAUSTIVE:
                yield from (Cut(epoch, (mask,)) for mask in range(writes[0].whole + 1))

    def random_cut(self, rng, first=0):
        """From that epoch on, each write being as likely as any other to be the last that had begun."""
        epoch = rng.choices(range(first, len(self.epochs)), [len(writes) for writes in self.epochs[first:]])[0]
        return self.cut_within(rng, epoch, rng.randint(1, len(self.epochs[epoch])))

    def cut_within(self, rng, epoch, begun):
        masks = [random_mask(rng, write) for write in self.epochs[epoch][:begun]]
        for i, write in enumerate(self.epochs[epoch][: begun - 1]):
            if write.fua:
                masks[i] = write.whole
        return Cut(epoch, tuple(masks))

    def spread_cuts(self, rng, count):
        """As many for an epoch with one write as for one with hundreds: short ones are where order matters."""
        epochs = [epoch for epoch, writes in enumerate(self.epochs) if writes]
        for i in range(count):
            epoch = epochs[i % len(epochs)]
            yield self.cut_within(rng, epoch, rng.randint(1, len(self.epochs[epoch])))


def random_mask(rng, write):
    kind = rng.choice(("all", "all", "none", "prefix", "any"))
    if kind == "all":
        return write.whole
    if kind == "none":
        return 0
    if kind == "prefix":
        return (1 << rng.randint(0, len(write.numbers))) - 1
    return rng.getrandbits(len(write.numbers))


def digest(state):
    return hashlib.sha256(state.tobytes()).hexdigest()[:16]
