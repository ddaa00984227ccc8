"""The block of seven persons that is known to be rebuilt from its published statistics.

Source: Garfinkel, Abowd and Martindale, Understanding database reconstruction attacks on public data,
Communications of the ACM 62(3), 2019, 10.1145/3287287: the table of statistics and the persons behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from scipy import sparse

from zicht.attack.reconstruction import Block, is_unique, solutions, variability

Mask = npt.NDArray[np.bool_]
Relation = tuple[dict[int, float], float, float]

AGES = 126
KINDS = 8
AGE = np.repeat(np.arange(AGES), KINDS)
MALE, WHITE, MARRIED = (np.tile(np.arange(KINDS), AGES) // step % 2 == 1 for step in (4, 2, 1))
CELLS = AGES * KINDS

STATISTICS: list[tuple[Mask, int, int, float]] = [
    # who, how many, median age, mean age
    (np.ones(CELLS, np.bool_), 7, 30, 38.0),
    (~MALE, 4, 30, 33.5),
    (MALE, 3, 30, 44.0),
    (~WHITE, 4, 51, 48.5),
    (WHITE, 3, 24, 24.0),
    (MARRIED, 4, 51, 54.0),
    (~WHITE & ~MALE, 3, 36, 36.7),
]
WITHHELD: list[Mask] = [
    # fewer than three persons each
    ~MARRIED & (AGE >= 18),
    ~WHITE & MALE,
    WHITE & MALE,
    WHITE & ~MALE,
    AGE < 5,
    AGE < 18,
    AGE >= 64,
]
PERSONS = {(8, "FBS"), (18, "MWS"), (24, "FWS"), (30, "MWM"), (36, "FBM"), (66, "FBM"), (84, "MBM")}


def sum_of(mask: Mask, weights: npt.NDArray[np.int64] | None = None) -> dict[int, float]:
    worth = np.ones(CELLS, np.int64) if weights is None else weights
    return {int(at): float(worth[at]) for at in np.flatnonzero(mask & (worth != 0))}


def median_of(who: Mask, size: int, median: int, new: Callable[[], int]) -> Iterator[Relation]:
    """An odd number: the middle person. An even number: the two in the middle lie equally far from it."""
    half = (size + 1) // 2
    if size % 2:
        yield sum_of(who & (median >= AGE)), half, size
        yield sum_of(who & (median > AGE)), 0, half - 1
        return
    switches = []
    for apart in range(median + 1):
        switch = new()
        switches.append(switch)
        yield sum_of(who & (median - apart >= AGE)) | {switch: -half}, 0, np.inf
        yield sum_of(who & (median - apart > AGE)) | {switch: size - half + 1}, -np.inf, size
        if apart:
            yield sum_of(who & (median + apart > AGE)) | {switch: size - half}, -np.inf, size
        yield sum_of(who & (median + apart >= AGE)) | {switch: -half - 1}, 0, np.inf
    yield dict.fromkeys(switches, 1.0), 1, 1


def block_of(statistics: list[tuple[Mask, int, int, float]], withheld: list[Mask]) -> Block:
    switches: list[int] = []

    def new() -> int:
        switches.append(CELLS + len(switches))
        return switches[-1]

    relations: list[Relation] = []
    for who, size, median, mean in statistics:
        relations.append((sum_of(who), size, size))
        years, slack = mean * size, 0.05 * size + 1e-9
        relations.append((sum_of(who, AGE), np.ceil(years - slack), np.floor(years + slack)))
        relations += median_of(who, size, median, new)
    relations += [(sum_of(who), 0, 2) for who in withheld]
    matrix = sparse.lil_array((len(relations), CELLS + len(switches)))
    for row, (sums, _, _) in enumerate(relations):
        for at, weight in sums.items():
            matrix[row, at] = weight
    most = np.concatenate([np.where(MARRIED & (AGE < 15), 0.0, 7.0), np.ones(len(switches))])
    return Block(
        sparse.csr_array(matrix),
        np.array([lower for _, lower, _ in relations], dtype=np.float64),
        np.array([upper for _, _, upper in relations], dtype=np.float64),
        np.zeros(len(most)),
        most,
        CELLS,
    )


def persons_in(histogram: npt.NDArray[np.int64]) -> set[tuple[int, str]]:
    return {
        (int(AGE[at]), "FM"[int(MALE[at])] + "BW"[int(WHITE[at])] + "SM"[int(MARRIED[at])])
        for at in np.flatnonzero(histogram)
    }


def test_the_statistics_of_the_block_fit_exactly_its_seven_persons():
    found = list(solutions(block_of(STATISTICS, WITHHELD)))
    assert len(found) == 1
    assert found[0].sum() == 7
    assert persons_in(found[0]) == PERSONS


def test_solution_variability_of_tables_of_two_margins():
    """Two by two with margins 1, 1 and 1, 1: two histograms fit, and they share nobody."""
    sums = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], dtype=np.float64)
    ones = np.ones(4)
    block = Block(sparse.csr_array(sums), ones, ones, np.zeros(4), ones, 4)
    assert variability(block).share == 1.0
    assert not is_unique(block)
