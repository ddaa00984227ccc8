from itertools import permutations

import numpy as np
import pytest
from scipy import sparse

from zicht.methods.arrays import ShapeMismatch
from zicht.methods.spatial import getis_ord, local_moran, moran, row_standardised

# six areas in a row, and a seventh, an island
STEPS = np.abs(np.subtract.outer(np.arange(7), np.arange(7))) == 1
STEPS[6, :] = STEPS[:, 6] = False
CHAIN = sparse.csr_array(STEPS)


def test_the_moments_of_morans_i_are_those_of_all_permutations():
    values = np.array([1.0, 5.0, 2.0, 8.0, 3.0, 9.0])
    weights = row_standardised(sparse.csr_array(CHAIN[:6, :6]))
    found = moran(values, weights)
    every = moran(np.array(list(permutations(values))), weights).statistic
    assert found.expectation[0] == pytest.approx(every.mean())
    assert found.variance[0] == pytest.approx(every.var())


def test_the_moments_of_the_local_figures_are_those_of_dealing_out_the_others():
    values = np.array([1.0, 5.0, 2.0, 8.0, 3.0, 9.0])
    links = sparse.csr_array(CHAIN[:6, :6])
    others = np.array([[*p[:2], 2.0, *p[2:]] for p in permutations([1.0, 5.0, 8.0, 3.0, 9.0])])
    for statistic in (local_moran, getis_ord):
        weights = row_standardised(links)
        found, every = statistic(values, weights), statistic(others, weights).statistic[:, 2]
        assert found.expectation[0, 2] == pytest.approx(every.mean())
        assert found.variance[0, 2] == pytest.approx(every.var())


def test_an_island_has_no_local_figure_but_a_missing_area_leaves_its_neighbours_theirs():
    values = np.array([1.0, 2.0, np.nan, 8.0, 3.0, 9.0, 4.0])
    found = local_moran(values, row_standardised(CHAIN))
    assert np.isnan(found.statistic[0]).tolist() == [False, False, True, False, False, False, True]


def test_weights_of_each_area_sum_to_one():
    assert row_standardised(CHAIN).sum(axis=1).tolist() == pytest.approx([1] * 6 + [0])
    assert row_standardised(CHAIN, with_self=True).sum(axis=1).tolist() == pytest.approx([1] * 7)


def test_three_areas_are_too_few():
    assert np.isnan(moran(np.array([1.0, 2.0, 4.0]), row_standardised(sparse.csr_array(CHAIN[:3, :3]))).p[0])


def test_neighbours_of_another_map_are_refused():
    with pytest.raises(ShapeMismatch, match="spatial statistic"):
        moran(np.ones(4), row_standardised(CHAIN))
