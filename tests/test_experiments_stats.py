"""What make sweep calls a difference: an exact test, and a correction for asking many times."""

import itertools
import random
import sys

import pytest

from project import TOP

sys.path.insert(0, str(TOP / "src"))

from experiments import stats  # noqa: E402


def p_by_listing(ours, theirs):
    both = [*ours, *theirs]
    order = sorted(both)
    rank = {value: order.index(value) + (order.count(value) + 1) / 2 for value in both}
    mean = len(ours) * sum(rank[value] for value in both) / len(both)
    sums = [sum(rank[both[i]] for i in some) for some in itertools.combinations(range(len(both)), len(ours))]
    distance = abs(sum(rank[value] for value in ours) - mean)
    return sum(abs(total - mean) >= distance - 1e-9 for total in sums) / len(sums)


@pytest.mark.parametrize("seed", range(20))
def test_the_rank_sum_test_is_exact(seed):
    dice = random.Random(seed)
    ours = [dice.randrange(8) for _ in range(dice.randrange(1, 6))]
    theirs = [dice.randrange(8) for _ in range(dice.randrange(1, 6))]
    assert stats.rank_sum_p(ours, theirs) == pytest.approx(p_by_listing(ours, theirs))


def test_the_rank_sum_test_knows_the_published_values():
    assert stats.rank_sum_p(range(5), range(5, 10)) == pytest.approx(2 / 252)
    assert stats.rank_sum_p([1] * 7, [1] * 7) == 1


def test_holm():
    assert stats.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert stats.holm([0.9, 0.8]) == [1.0, 1.0] and stats.holm([]) == []


def test_verdicts():
    low, high = [1.0, 1.1, 1.2, 1.3, 1.4], [2.0, 2.1, 2.2, 2.3, 2.4]
    assert [verdict for verdict, _, _ in stats.compare([(low, high, "lower")])] == ["better"]
    assert [verdict for verdict, _, _ in stats.compare([(low, high, "higher")])] == ["worse"]
    assert stats.compare([(low, low, "lower")])[0][0] == "no difference"
    # Exact figures need no test, and less than a thousandth is none.
    assert [one[0] for one in stats.compare([([8, 8], [9, 9], "higher"), ([10001, 10001], [10000, 10000], "lower")])] == [
        "worse", "no difference",
    ]
    assert stats.compare([([1.0], [2.0], "lower")])[0][0] == "too few"
    assert stats.compare([([], high, "lower")])[0][0] == "no figure"
    # What alone is a difference is none among hundred questions.
    same = [(low, low, "lower")] * 99
    assert stats.compare([(low, high, "lower"), *same])[0][0] == "too few"


def test_chance_alone_makes_no_difference_most_of_the_time():
    dice = random.Random(1)
    sweeps = 100
    wrong = 0
    for _ in range(sweeps):
        runs = [[dice.gauss(1, 0.1) for _ in range(7)] for _ in range(6)]
        wrong += any(one[0] in ("better", "worse") for one in stats.compare([(run, runs[0], "lower") for run in runs[1:]]))
    assert wrong <= 10
