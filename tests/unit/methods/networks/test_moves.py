import numpy as np

from zicht.methods.networks.moves import between_groups, move_all, standing


def pairs_apart(number):
    ties = np.zeros((1, 2 * number, 2 * number))
    for one in range(0, 2 * number, 2):
        ties[0, one, one + 1] = ties[0, one + 1, one] = 1
    return ties


def test_members_that_gain_by_going_alone_find_an_empty_group_however_many_they_are():
    ties = np.full((1, 10, 10), 0.1) + 10 * np.eye(10)
    batch = standing(ties, np.zeros((1, 10), dtype=np.int64))
    assert move_all(batch, np.random.default_rng(1)).tolist() == [True]
    assert sorted(batch.labels[0].tolist()) == list(range(10))


def test_nobody_moves_where_nobody_gains():
    labels = np.array([[0, 0, 1, 1]])
    batch = standing(pairs_apart(2), labels)
    assert move_all(batch, np.random.default_rng(1)).tolist() == [False]
    assert (batch.labels == labels).all()


def test_a_network_of_groups_keeps_all_ties_and_those_within_on_the_diagonal():
    g = np.random.default_rng(3)
    ties = np.triu(g.random((2, 6, 6)), 1)
    ties = ties + np.swapaxes(ties, 1, 2) + np.eye(6)
    labels = np.array([[0, 0, 1, 1, 2, 2], [0, 1, 1, 0, 1, 1]])
    found = between_groups(standing(ties, labels))
    for network in range(2):
        one = (labels[network][:, np.newaxis] == np.arange(3)).astype(float)
        assert np.allclose(found[network], one.T @ ties[network] @ one)
