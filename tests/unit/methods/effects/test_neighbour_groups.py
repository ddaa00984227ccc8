import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import csgraph

from zicht.methods.effects.neighbour_groups import neighbour_groups


def grid(side):
    line = sparse.diags_array([np.ones(side - 1)] * 2, offsets=[-1, 1])
    one = sparse.eye_array(side)
    return sparse.csr_array(sparse.kron(line, one) + sparse.kron(one, line))


def test_treated_areas_that_touch_are_one_group_and_others_form_groups_as_large():
    links, treated = grid(12), np.isin(np.arange(144), [13, 14, 25, 26, 27, 38])
    groups = neighbour_groups(links, treated)
    assert len(np.unique(groups[treated])) == 1
    assert not np.isin(groups[~treated], groups[treated]).any()
    sizes = np.bincount(groups[~treated])
    sizes = sizes[sizes > 0]
    assert sizes.min() >= 3
    assert np.median(sizes) == pytest.approx(6, abs=1)


def test_every_group_lies_together():
    links, treated = grid(15), np.isin(np.arange(225), [0, 1, 15, 16])
    groups = neighbour_groups(links, treated)
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        assert csgraph.connected_components(links[members][:, members])[0] == 1


def test_one_treated_area_leaves_every_area_by_itself():
    groups = neighbour_groups(grid(5), np.arange(25) == 12)
    assert len(np.unique(groups)) == 25


def test_treated_areas_apart_are_groups_apart():
    groups = neighbour_groups(grid(9), np.isin(np.arange(81), [0, 1, 79, 80]))
    assert groups[0] == groups[1] != groups[79] == groups[80]


def test_a_treated_area_far_from_the_others_is_not_joined_to_untreated_ones():
    treated = np.isin(np.arange(144), [0, 1, 2, 12, 13, 14, 143])
    groups = neighbour_groups(grid(12), treated)
    assert np.count_nonzero(groups == groups[143]) == 1


def test_an_island_stays_a_group_by_itself():
    links = sparse.csr_array(sparse.block_diag([grid(4), np.zeros((1, 1))]))
    treated = np.isin(np.arange(17), [0, 1, 2, 4, 5, 6])
    groups = neighbour_groups(links, treated)
    assert np.count_nonzero(groups == groups[16]) == 1
