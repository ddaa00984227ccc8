import itertools

import numpy as np
import pytest
from scipy import special

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.risk.combinations import combinations, counted
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.logistic import logistic
from zicht.methods.risk.subgroup_discovery import (
    Correction,
    Finding,
    SearchSettings,
    discover_subgroups,
)

SIZES = np.array([2, 2, 3, 2, 2])


def youths(seed=1, planted=1.1, cells=4000, wijken=60, rows=12):
    """Five circumstances; who has both the first and the second has more risk than either alone gives."""
    g = np.random.default_rng(seed)
    codes = np.column_stack([g.integers(0, size, cells) for size in SIZES])
    both = (codes[:, 0] == 1) & (codes[:, 1] == 1)
    rows = g.integers(1, 2 * rows, cells)
    cases = g.binomial(rows, special.expit(-3.0 + planted * both))
    return CountedCells(cases.astype(float), rows.astype(float), g.integers(0, wijken, cells)), codes


def test_every_combination_is_there_once_and_counted_right():
    cells, codes = youths(cells=300)
    found = combinations(SIZES)
    indicators = found.indicators(codes)
    sums = counted(found, indicators, cells.cases)
    expected = {}
    for length in (1, 2, 3):
        for factors in itertools.combinations(range(5), length):
            for chosen in itertools.product(*(range(SIZES[factor]) for factor in factors)):
                held = np.all(codes[:, list(factors)] == chosen, axis=1)
                expected[factors, chosen] = cells.cases[held].sum()
    told = {}
    for member, total in zip(found.members, sums, strict=True):
        conditions = member[member >= 0]
        told[tuple(found.factors[conditions].tolist()), tuple(found.categories[conditions].tolist())] = total
    assert told == expected
    assert found.lengths.max() == 3


def test_a_combination_knows_the_cells_it_holds_and_the_shorter_ones_in_it():
    found = combinations(np.array([2, 2, 2]))
    place = int(np.flatnonzero((found.members == [1, 3, 5]).all(axis=1))[0])
    held = found.held(np.array([[1, 1, 1], [1, 1, 0]]), np.array([place, 0]))
    assert held.tolist() == [[True, False], [False, False]]
    parents = found.members[found.parents[place]]
    assert sorted(map(tuple, parents.tolist())) == [(1, 3, -1), (1, 5, -1), (3, 5, -1)]
    assert combinations(np.array([2, 2]), longest=1).members.shape == (4, 3)
    with pytest.raises(ValueOutOfRange):
        combinations(np.array([2, 2]), longest=4)


def test_a_planted_combination_is_found_and_confirmed_and_stable():
    cells, codes = youths()
    found = discover_subgroups(cells, codes, SIZES, np.random.default_rng(1))
    assert found.factors[0].tolist() == [0, 1, -1]
    assert found.categories[0].tolist() == [1, 1, -1]
    assert found.finding[0] == Finding.RAISED
    assert found.stability[0] > 0.95
    assert found.ratio.interval.lower[0] < 2.7 < found.ratio.interval.upper[0]
    assert found.searched > 50


def test_longer_combinations_that_only_repeat_a_shorter_one_are_left_out():
    cells, codes = youths(planted=1.4)
    found = discover_subgroups(cells, codes, SIZES, np.random.default_rng(1))
    first = {tuple(f[f >= 0].tolist()) for f in found.factors[found.finding == Finding.RAISED]}
    assert (0, 1) in first
    longest = [f for f in first if len(f) == 3 and {0, 1} < set(f)]
    assert len(longest) <= 2


def test_nothing_is_confirmed_where_nothing_is_planted():
    confirmed = 0
    for seed in range(12):
        cells, codes = youths(seed, planted=0.0, cells=1500)
        settings = SearchSettings(least_ratio=1.05, least_step=1.0, resamples=2)
        found = discover_subgroups(cells, codes, SIZES, np.random.default_rng(seed), settings=settings)
        assert np.all(found.found_ratio >= 1.05)  # in the half it was found in it looks raised
        confirmed += bool((found.finding == Finding.RAISED).any())
    assert confirmed <= 2


def test_a_combination_is_told_from_the_sum_of_its_parts():
    cells, codes = youths()
    design = np.column_stack([np.ones(len(codes)), codes[:, 0], codes[:, 1]]).astype(float)
    expected = cells.rows * logistic(cells, design).risks(design)
    found = discover_subgroups(cells, codes, SIZES, np.random.default_rng(1), expected=expected)
    assert found.beyond.interval.lower[0] > 1
    without = discover_subgroups(cells, codes, SIZES, np.random.default_rng(1))
    assert np.isnan(without.beyond.value).all()


def test_the_test_sees_none_of_the_groups_of_the_search():
    cells, codes = youths()
    found = discover_subgroups(cells, codes, SIZES, np.random.default_rng(1))
    both = (codes[:, 0] == 1) & (codes[:, 1] == 1)
    assert found.found_rows[0] + found.rows[0] == cells.rows[both].sum()
    assert found.found_cases[0] + found.cases[0] == cells.cases[both].sum()


def test_holm_is_stricter_than_the_false_discovery_rate():
    cells, codes = youths(planted=0.5)
    holm, discovery = (
        discover_subgroups(
            cells,
            codes,
            SIZES,
            np.random.default_rng(1),
            settings=SearchSettings(least_ratio=1.02, least_step=1.0, correction=kind, resamples=2),
        )
        for kind in Correction
    )
    assert np.all(holm.adjusted >= discovery.adjusted - 1e-12)
    assert np.all(holm.adjusted >= holm.p)
    order = np.argsort(holm.p)
    assert np.all(np.diff(holm.adjusted[order]) >= 0)


def test_a_ratio_that_matters_can_be_excluded_or_not():
    settings = SearchSettings(least_ratio=2.2, least_cases=5, resamples=2, candidates=40, longest=2)
    cells, codes = youths(3, planted=0.0, cells=300)
    found = discover_subgroups(cells, codes, SIZES, np.random.default_rng(3), settings=settings)
    assert set(found.finding.tolist()) <= {Finding.CANNOT_SAY, Finding.NOT_RAISED}
    wide = SearchSettings(least_ratio=1.01, least_step=1.0, resamples=2)
    large, codes = youths(4, planted=0.0, cells=4000, rows=400)
    excluded = discover_subgroups(large, codes, SIZES, np.random.default_rng(4), settings=wide)
    assert (excluded.finding == Finding.NOT_RAISED).any()


def test_too_few_cases_give_no_candidates_and_empty_tables():
    cells, codes = youths(cells=50, rows=3)
    found = discover_subgroups(cells, codes, SIZES, np.random.default_rng(1))
    assert found.searched == 0
    assert len(found.p) == len(found.finding) == len(found.stability) == 0
    assert found.factors.shape == (0, 3)


def test_the_same_seed_finds_the_same():
    cells, codes = youths(planted=0.3)
    settings = SearchSettings(least_ratio=1.02, least_step=1.0)
    one, two = (
        discover_subgroups(cells, codes, SIZES, np.random.default_rng(8), settings=settings) for _ in range(2)
    )
    np.testing.assert_array_equal(one.factors, two.factors)
    np.testing.assert_array_equal(one.stability, two.stability)
    np.testing.assert_array_equal(one.p, two.p)
