import numpy as np
import pytest

from zicht.methods.networks.louvain import modularity
from zicht.methods.networks.tied_pairs import modularity_among, tied_pairs


def drawn(networks, members, g):
    shape = (networks, members, members)
    ties = np.triu(g.random(shape) * (g.random(shape) < 0.5), 1)
    return ties + np.swapaxes(ties, 1, 2)


def test_modularity_among_some_members_is_that_of_their_own_network():
    g = np.random.default_rng(4)
    ties, labels, among = drawn(3, 15, g), g.integers(0, 4, (3, 15)), g.random((3, 15)) < 0.6
    (found,) = modularity_among(tied_pairs(ties), among, labels)
    for network in range(3):
        left = among[network]
        own = ties[network][np.ix_(left, left)]
        assert found[network] == pytest.approx(float(modularity(own, labels[network, left])))


def test_a_network_of_which_nobody_stays_has_none():
    g = np.random.default_rng(5)
    among = np.array([[True] * 6, [False] * 6])
    (found,) = modularity_among(tied_pairs(drawn(2, 6, g)), among, np.zeros((2, 6), dtype=np.int64))
    assert found.tolist() == [0, 0]


def test_pairs_name_members_as_they_are_asked_to():
    ties = np.zeros((2, 3, 3))
    ties[0, 0, 2] = ties[0, 2, 0] = 0.5
    ties[1, 1, 2] = ties[1, 2, 1] = 2.0
    pairs = tied_pairs(ties, np.array([[3, 5, 9], [0, 4, 8]]))
    rows = zip(pairs.network, pairs.first, pairs.second, pairs.weight, strict=True)
    assert [tuple(float(value) for value in row) for row in rows] == [(0, 3, 9, 0.5), (1, 4, 8, 2.0)]
