"""Is one set of runs better than another? Exact tests, and a correction for asking many times."""

import statistics

LEVEL = 0.05  # of being wrong about any difference of a whole sweep
RELEVANT = 0.001  # a share of the baseline: less is shown, and counts as no difference


def ranks(values):
    """Twice the mid-rank of each, so that ties are whole numbers."""
    order = sorted(values)
    first = {}
    count = {}
    for place, value in enumerate(order, 1):
        first.setdefault(value, place)
        count[value] = count.get(value, 0) + 1
    return [2 * first[value] + count[value] - 1 for value in values]


def rank_sum_p(ours, theirs):
    """The two-sided p of Wilcoxon's rank sum test (Mann-Whitney), exact also with ties.

    It assumes nothing of how the values are spread. Every choice of as many of all the values is counted
    by its sum of ranks; p is the share of choices at least as far from the mean as ours is.
    """
    both = ranks([*ours, *theirs])
    ways = [{0: 1}] + [{} for _ in ours]
    for rank in both:
        for size in range(len(ours), 0, -1):
            for total, number in ways[size - 1].items():
                ways[size][total + rank] = ways[size].get(total + rank, 0) + number
    mean2 = len(ours) * sum(both)  # len(both) times the mean sum of ranks
    distance = abs(len(both) * sum(both[: len(ours)]) - mean2)
    far = sum(n for total, n in ways[-1].items() if abs(len(both) * total - mean2) >= distance)
    return far / sum(ways[-1].values())


def holm(chances):
    """Each p corrected for how many there are (Holm 1979), in their order."""
    corrected = [0.0] * len(chances)
    largest = 0.0
    for place, index in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        largest = max(largest, min(1.0, (len(chances) - place) * chances[index]))
        corrected[index] = largest
    return corrected


def is_exact(*groups):
    """Whether these runs repeat to the last digit, so that any difference is one."""
    return all(len(group) > 1 and min(group) == max(group) for group in groups)


def compare(pairs):
    """pairs: (ours, baseline, "lower" or "higher"). For each: (verdict, p or None, change as a share or None).

    A verdict is "better", "worse" or "no difference"; "too few" where not even runs that do not overlap
    could be told from chance.
    """
    tested = [i for i, (ours, base, _) in enumerate(pairs) if ours and base and not is_exact(ours, base)]
    chances = dict(zip(tested, holm([rank_sum_p(*pairs[i][:2]) for i in tested])))
    least = {i: rank_sum_p([0] * len(pairs[i][0]), [1] * len(pairs[i][1])) * len(tested) for i in tested}
    results = []
    for i, (ours, base, wanted) in enumerate(pairs):
        if not ours or not base:
            results.append(("no figure", None, None))
            continue
        one, other = statistics.median(ours), statistics.median(base)
        change = (one - other) / other if other else (0.0 if one == other else None)
        p = chances.get(i)
        differs = (p is None or p < LEVEL) and (change is None or abs(change) >= RELEVANT)
        if p is not None and least[i] >= LEVEL:
            verdict = "too few"
        elif not differs:
            verdict = "no difference"
        else:
            verdict = "better" if (one < other) == (wanted == "lower") else "worse"
        results.append((verdict, p, change))
    return results
