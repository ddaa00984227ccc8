"""Random networks keep what they say they keep."""

import itertools
from collections import Counter

import numpy as np
import pytest

from zicht.methods.networks.adjacency import in_one_piece, pieces
from zicht.methods.networks.contiguous_groups import grown_together, unkept
from zicht.methods.networks.curveball import same_margins
from zicht.methods.networks.null_tests import against_null
from zicht.methods.networks.planted import with_clusters


def line(length):
    """Members in a row, each beside the next."""
    near = np.zeros((length, length), dtype=bool)
    for place in range(length - 1):
        near[place, place + 1] = near[place + 1, place] = True
    return near


def test_every_network_with_these_margins_comes_about_as_often_as_any_other():
    observed = np.array([[1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 0, 0]])
    rows, columns = observed.sum(axis=1), observed.sum(axis=0)
    possible = [
        bits
        for bits in itertools.product((0, 1), repeat=12)
        if (np.reshape(bits, (4, 3)).sum(axis=1) == rows).all()
        and (np.reshape(bits, (4, 3)).sum(axis=0) == columns).all()
    ]
    draws = 200 * len(possible)
    seen = Counter(
        tuple(one.ravel().tolist()) for one in same_margins(observed, draws, np.random.default_rng(1))
    )
    assert set(seen) == set(possible)
    chi_square = sum((seen[one] - 200) ** 2 / 200 for one in possible)
    assert chi_square < len(possible) - 1 + 4 * np.sqrt(2 * len(possible))


@pytest.mark.parametrize("members", [1, 2, 5])
def test_a_network_that_cannot_change_comes_back(members):
    full = np.ones((members, 3), dtype=int)
    assert (same_margins(full, 4, np.random.default_rng(1)) == full).all()


def test_members_and_groups_without_anything_stay_empty():
    observed = np.zeros((4, 5), dtype=int)
    observed[0, 0] = observed[1, 1] = 1
    drawn = same_margins(observed, 10, np.random.default_rng(1))
    assert (drawn.sum(axis=1) == observed.sum(axis=0)).all()
    assert (drawn.sum(axis=2) == observed.sum(axis=1)).all()


def test_grown_groups_have_their_size_and_lie_in_one_piece():
    g = np.random.default_rng(1)
    observed = (g.random((12, 9)) < 0.3).astype(int)
    drawn = grown_together(observed, line(12), 30, g)
    assert (drawn.sum(axis=1) == observed.sum(axis=0)).all()
    for network in drawn:
        for group in network.T:
            assert pieces(group == 1, line(12)) <= 1


def test_members_keep_about_as_many_groups():
    observed = np.zeros((10, 20), dtype=int)
    for group in range(20):
        start = group % 9
        observed[start : start + 2, group] = 1
    drawn = grown_together(observed, line(10), 200, np.random.default_rng(2))
    assert unkept(observed, drawn) < 0.35
    busy, quiet = drawn.sum(axis=2).mean(axis=0)[[4, 9]]
    assert busy > 1.3 * quiet


def test_a_group_larger_than_its_island_goes_on_elsewhere():
    near = np.zeros((4, 4), dtype=bool)
    near[0, 1] = near[1, 0] = near[2, 3] = near[3, 2] = True
    observed = np.array([[1], [1], [1], [0]])
    assert (grown_together(observed, near, 10, np.random.default_rng(1)).sum(axis=1) == 3).all()


def test_an_island_is_tied_to_the_member_it_has_most_in_common_with():
    near = line(4)
    near[2, 3] = near[3, 2] = False
    shared = np.array([[0, 0, 0, 1], [0, 0, 0, 4], [0, 0, 0, 2], [1, 4, 2, 0]])
    tied = in_one_piece(near, shared)
    assert np.argwhere(np.triu(tied & ~near)).tolist() == [[1, 3]]
    assert (tied == tied.T).all()


def test_an_island_that_shares_nothing_stays_an_island():
    near = line(4)
    near[2, 3] = near[3, 2] = False
    assert (in_one_piece(near, np.zeros((4, 4), dtype=int)) == near).all()


def test_planted_groups_keep_their_sizes_and_their_cluster():
    g = np.random.default_rng(1)
    labels = np.repeat([0, 1, 2], 5)
    observed = np.zeros((15, 12), dtype=int)
    observed[g.integers(0, 15, 12), np.arange(12)] = 1
    observed[:4] = 1
    loyal = with_clusters(observed, labels, 1.0, 20, g)
    assert (loyal.sum(axis=1) == observed.sum(axis=0)).all()
    per_cluster = np.stack([loyal[:, labels == label].sum(axis=1) for label in range(3)])
    assert ((per_cluster > 0).sum(axis=0) == 1).all()
    anywhere = with_clusters(observed, labels, 0.0, 20, g)
    assert (np.stack([anywhere[:, labels == label].any(axis=1) for label in range(3)]).sum(axis=0) > 1).any()


def test_p_counts_the_observed_network_among_the_drawn_ones():
    found = against_null(5.0, np.array([1.0, 2.0, 5.0, 6.0]))
    assert found.p == pytest.approx(3 / 5)
    assert found.draws == 4
    assert against_null(9.0, np.arange(99.0)[:9]).p == pytest.approx(0.1)


def test_draws_that_do_not_vary_give_no_finite_z():
    assert against_null(1.0, np.zeros(3)).z == np.inf
    assert np.isnan(against_null(0.0, np.zeros(3)).z)
    assert np.isinf(against_null(1.0, np.zeros(1)).z)
