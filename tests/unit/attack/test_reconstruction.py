"""Histograms that fit: how many there are, how far apart, and which areas are proven to have one only."""

from __future__ import annotations

from itertools import islice, product

import numpy as np
import pytest
from scipy import sparse

from zicht.attack.reconstruction import (
    Block,
    NothingFits,
    Variability,
    extent,
    is_unique,
    solutions,
    variability,
)


def block(sums: list[list[int]], lower: list[float], upper: list[float], most: list[float]) -> Block:
    matrix = sparse.csr_array(np.array(sums, dtype=np.float64).reshape(len(sums), len(most)))
    ends = np.array(lower, dtype=np.float64), np.array(upper, dtype=np.float64)
    return Block(matrix, *ends, np.zeros(len(most)), np.array(most, dtype=np.float64), len(most))


def every(one: Block) -> set[tuple[int, ...]]:
    """All histograms that fit, by trying each."""
    ranges = [range(int(low), int(high) + 1) for low, high in zip(one.least, one.most, strict=True)]
    fit = set()
    for cells in product(*ranges):
        sums = one.matrix @ np.array(cells, dtype=np.float64)
        if ((sums >= one.lower) & (sums <= one.upper)).all():
            fit.add(cells)
    return fit


CASES = [
    block([[1, 1, 1]], [2], [2], [2, 2, 2]),
    block([[1, 1, 1]], [1], [2], [1, 1, 1]),
    block([[1, 1, 0], [0, 1, 1]], [3, 0], [3, 1], [2, 2, 2]),
    block([], [], [], [2, 1]),
    block([[1, 1], [1, 0]], [4, 1], [4, 1], [3, 3]),
]


@pytest.mark.parametrize("one", CASES)
def test_all_histograms_are_found_once_each(one: Block):
    expected = every(one)
    found = [tuple(cells.tolist()) for cells in islice(solutions(one, 50), 50)]
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.parametrize("one", CASES)
def test_the_farthest_two_are_found_in_small_blocks(one: Block):
    pairs = [(np.array(a), np.array(b)) for a in every(one) for b in every(one)]
    shares = [
        max(np.maximum(a - b, 0).sum(), np.maximum(b - a, 0).sum()) / max(a.sum(), b.sum())
        for a, b in pairs
        if max(a.sum(), b.sum())
    ]
    assert variability(one).share == pytest.approx(max(shares))
    assert is_unique(one) is (len(every(one)) == 1)


def test_only_the_cells_that_count_are_compared():
    """The second cell is free, the first is known."""
    one = block([[1, 0]], [2], [2], [2, 2])
    assert variability(one).share == 0.5
    assert variability(one, np.array([True, False])).share == 0.0
    assert variability(one, np.array([False, True])).share == 1.0


def test_figures_that_contradict_each_other_fit_nobody():
    one = block([[1, 1], [1, 0]], [5, 0], [5, 1], [3, 3])
    assert list(solutions(one)) == []
    for question in (variability, is_unique):
        with pytest.raises(NothingFits):
            question(one)
    with pytest.raises(NothingFits):
        extent(one, np.ones(2))


def test_a_total_is_fixed_only_by_one_relation_over_all_cells():
    assert block([[1, 1]], [2], [2], [2, 2]).total_is_fixed
    assert not block([[1, 1]], [1], [2], [2, 2]).total_is_fixed
    assert not block([[1, 0]], [2], [2], [2, 2]).total_is_fixed
    assert not block([], [], [], [2, 2]).total_is_fixed


def test_nobody_has_no_variability():
    assert Variability(0, 0).share == 0.0
    assert Variability(1, 4).share == 0.25
