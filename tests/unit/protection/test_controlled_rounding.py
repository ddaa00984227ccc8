from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from zicht.protection.ad_hoc.controlled_rounding import (
    NoControlledRounding,
    bounds_of_truth,
    controlled_rounding,
    two_way,
)


def chance(size: int, seed: int = 0):
    return np.random.default_rng(seed).random(size)


def test_cells_go_to_a_neighbour_and_sums_hold():
    """
    4  1  7 | 12
    9  5  3 | 17
    13 6 10 | 29
    """
    table = np.array([4, 1, 7, 9, 5, 3])
    sums = two_way(2, 3)
    for seed in range(30):
        rounded = controlled_rounding(table, sums, base=5, chance=chance(6, seed))
        assert np.all(np.abs(rounded.inner - table) < 5)
        assert np.all(rounded.inner % 5 == 0)
        assert rounded.inner[4] == 5
        assert np.array_equal(sums @ rounded.inner, rounded.sums)
        assert np.all(np.abs(rounded.sums - np.array([12, 17, 13, 6, 10, 29])) < 5)
        assert rounded.sums[4] == 10


def test_other_chances_give_other_roundings_and_the_same_give_the_same():
    table, sums = np.array([4, 1, 7, 9, 5, 3]), two_way(2, 3)
    found = {tuple(controlled_rounding(table, sums, base=5, chance=chance(6, s)).inner) for s in range(30)}
    assert len(found) > 2
    one, other = (controlled_rounding(table, sums, base=5, chance=chance(6, 3)).inner for _ in range(2))
    assert np.array_equal(one, other)


def test_a_cell_goes_up_about_as_often_as_it_lies_close_to_its_upper_neighbour():
    rng = np.random.default_rng(8)
    table = rng.integers(0, 30, 400 * 20)
    rounded = controlled_rounding(table, two_way(400, 20), base=5, chance=chance(8_000))
    up = rounded.inner > table // 5 * 5
    often = [np.mean(up[table % 5 == rest]) for rest in range(5)]
    assert often[0] == 0
    assert often[1:] == pytest.approx([0.2, 0.4, 0.6, 0.8], abs=0.06)


def test_a_table_of_multiples_stays_as_it_is():
    table = np.array([5, 10, 0, 15])
    assert controlled_rounding(table, two_way(2, 2), base=5, chance=chance(4)).inner.tolist() == [
        5,
        10,
        0,
        15,
    ]


def test_areas_within_larger_areas_add_up():
    groups = np.array([0, 0, 1, 1, 1])
    table = np.random.default_rng(2).integers(0, 40, 15)
    sums = two_way(5, 3, groups)
    assert sums.shape == (5 + 3 + 1 + 2 + 6, 15)
    rounded = controlled_rounding(table, sums, base=10, chance=chance(15))
    assert np.all(np.abs(rounded.sums - sums @ table) < 10)
    larger = rounded.inner.reshape(5, 3)[:2].sum(axis=0)
    assert rounded.sums[11:14].tolist() == larger.tolist()
    assert rounded.sums[9] == larger.sum()


def test_a_small_table_with_three_margins_is_solved_in_whole_numbers():
    """Pairs of 8 may hold one step up: where all three want to, a linear programme offers halves."""
    sums = sparse.csr_matrix(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]]))
    rounded = controlled_rounding(np.array([4, 4, 4]), sums, base=10, chance=np.array([0.1, 0.0, 0.1]))
    assert rounded.inner.tolist() == [0, 10, 0]
    assert rounded.sums.tolist() == [10, 10, 0, 10]


def test_a_table_that_cannot_be_rounded_is_refused():
    """Each pair of 5s is a multiple of 10, so one of each pair goes up: three cells cannot do that."""
    sums = sparse.csr_matrix(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]]))
    with pytest.raises(NoControlledRounding, match="3 cells that fits 3 sums"):
        controlled_rounding(np.array([5, 5, 5]), sums, base=10, chance=chance(3))


def test_what_the_truth_can_be():
    low, high = bounds_of_truth(np.array([0, 5, 10]), base=5)
    assert (low.tolist(), high.tolist()) == ([0, 1, 6], [4, 9, 14])
    low, high = bounds_of_truth(np.array([0, 5, 20]), base=5, steps=1)
    assert (low.tolist(), high.tolist()) == ([0, 0, 11], [9, 14, 29])


def test_a_base_of_one_rounds_nothing():
    with pytest.raises(AssertionError):
        controlled_rounding(np.array([1]), two_way(1, 1), base=1, chance=chance(1))


@settings(max_examples=40)
@given(st.integers(1, 7), st.integers(1, 6), st.integers(2, 12), st.integers(0, 2**31), st.booleans())
def test_every_table_with_two_margins_and_a_hierarchy_can_be_rounded(rows, columns, base, seed, nested):
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 3 * base, rows * columns)
    groups = np.unique(rng.integers(0, 3, rows), return_inverse=True)[1] if nested else None
    sums = two_way(rows, columns, groups)
    rounded = controlled_rounding(table, sums, base=base, chance=rng.random(rows * columns))
    assert np.all(np.abs(rounded.inner - table) < base)
    assert np.all(np.abs(rounded.sums - sums @ table) < base)
    assert np.all(rounded.inner[table % base == 0] == table[table % base == 0])
    assert np.array_equal(rounded.sums, sums @ rounded.inner)
    assert np.all(rounded.inner % base == 0)
