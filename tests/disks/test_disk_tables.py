"""What src/lib reads from disks against sfdisk, blkid, partx and dumpe2fs, on random images of each kind.

No difference may be left without the name of a rule (compare.py). DISK_SEED gives other images, DISK_IMAGES
times as many; `make check` takes a fifth of them."""

import os
import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import fs_images
import gpt_images
import mbr_images
import pytest
from compare import Comparison
from judges import by_us
from project import TOP
from sanitized import Builder

# Maker of an image, and how many.
KINDS = {
    "mbr by sfdisk": (mbr_images.by_sfdisk, 60),
    "mbr": (mbr_images.raw, 200),
    "chain": (mbr_images.chain, 250),
    "circle": (mbr_images.circle, 60),
    "boot sector with entries": (mbr_images.fat_like, 100),
    "gpt by sfdisk": (gpt_images.by_sfdisk, 50),
    "damaged gpt": (gpt_images.damaged, 150),
    "gpt": (gpt_images.raw, 250),
    "ext": (fs_images.ext, 60),
    "spoiled ext": (fs_images.spoiled_ext, 100),
    "fat": (fs_images.fat, 30),
    "swap": (fs_images.swap, 15),
    "xfs": (fs_images.xfs, 5),
    "btrfs": (fs_images.btrfs, 5),
    "by hand": (fs_images.by_hand, 80),
    "boot sector": (fs_images.fat_by_hand, 50),
}
# Those in which tools agree with us, at least, in percent: else the rules explain too much.
SAME_MIN = 30
SEED = os.environ.get("DISK_SEED", "1")
TIMES = int(os.environ.get("DISK_IMAGES", "1"))
BATCH = 25


@pytest.fixture(scope="module", name="program")
def build_program(out):
    return Builder(out / "disks", "gcc", ["-fsanitize=address,undefined"]).program(TOP / "tests/disks/show_disks.c")


def compare_batch(program, folder, kind, numbers):
    """Rules with their counts, what is wrong, and how many images show no difference."""
    disks = []
    for number in numbers:
        path = str(folder / f"{kind.replace(' ', '-')}-{number}.img")
        disks.append(KINDS[kind][0](path, random.Random(f"{SEED} {kind} {number}")))
    seen = by_us(program, [disk.path for disk in disks])
    results = [Comparison(disk, us).run() for disk, us in zip(disks, seen, strict=True)]
    for disk in disks:
        os.unlink(disk.path)
    rules = Counter(rule for result in results for rule in result.rules)
    wrong = [f"{result.disk.path}: {line}" for result in results for line in result.wrong]
    return rules, wrong, sum(not result.rules for result in results)


@pytest.fixture(scope="module", name="results")
def compare_all(request, program, tmp_path_factory):
    share = 5 if request.config.option.quick else 1
    folder, jobs, count = tmp_path_factory.mktemp("disks"), [], 0
    for kind, (_, images) in KINDS.items():
        images = -(-images * TIMES // share)
        jobs += [(kind, range(at, min(at + BATCH, images))) for at in range(0, images, BATCH)]
        count += images
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(compare_batch, program, folder, *job) for job in jobs]
        return count, [future.result() for future in waiting]


def test_each_difference_has_a_rule(results, out):
    count, batches = results
    rules = sum((batch[0] for batch in batches), Counter())
    lines = [f"{number:6} {rule}" for rule, number in rules.most_common()]
    same = sum(batch[2] for batch in batches)
    (out / "test").mkdir(exist_ok=True)
    (out / "test/disk-tables.txt").write_text("\n".join([f"{count} images, {same} without a difference", *lines, ""]))
    wrong = [line for batch in batches for line in batch[1]]
    assert not wrong, "\n".join([f"{len(wrong)} differences without a rule in {count} images", *wrong])
    assert same * 100 >= count * SAME_MIN
