import networkx as nx
import numpy as np
import pytest

from zicht.methods.networks.louvain import (
    clusters,
    clusters_of_each,
    modularity,
    renumbered,
)


def two_rings_with_a_bridge():
    ties = np.zeros((8, 8))
    for ring in (range(4), range(4, 8)):
        for one in ring:
            for other in ring:
                ties[one, other] = float(one != other)
    ties[3, 4] = ties[4, 3] = 1
    return ties


def test_two_cliques_with_a_bridge_are_two_clusters_in_every_run():
    found = clusters(two_rings_with_a_bridge(), 20, np.random.default_rng(1))
    assert (found == [0, 0, 0, 0, 1, 1, 1, 1]).all()


def test_members_without_ties_stay_by_themselves():
    found = clusters(np.zeros((4, 4)), 2, np.random.default_rng(1))
    assert found.tolist() == [[0, 1, 2, 3]] * 2
    assert modularity(np.zeros((4, 4)), found[0]) == 0


@pytest.mark.parametrize("seed", range(5))
def test_modularity_equals_that_of_networkx(seed):
    g = np.random.default_rng(seed)
    ties = np.triu(g.random((12, 12)) * (g.random((12, 12)) < 0.4), 1)
    ties = ties + ties.T
    labels = g.integers(0, 4, 12)
    groups = [set(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())]
    expected = nx.community.modularity(nx.from_numpy_array(ties), groups)
    assert float(modularity(ties, labels)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_best_run_is_at_least_as_good_as_the_best_of_networkx(seed):
    graph = nx.powerlaw_cluster_graph(60, 3, 0.6, seed=seed)
    ties = nx.to_numpy_array(graph)
    mine = modularity(ties[np.newaxis], clusters(ties, 20, np.random.default_rng(seed))).max()
    theirs = max(
        nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=run)) for run in range(20)
    )
    assert mine >= theirs - 0.002


def test_the_karate_club_has_its_known_optimum():
    ties = nx.to_numpy_array(nx.karate_club_graph(), weight=None)
    found = clusters(ties, 20, np.random.default_rng(1))
    assert modularity(ties[np.newaxis], found).max() == pytest.approx(0.4198, abs=5e-5)  # Brandes et al. 2008


def test_no_single_move_gains_anything_after_it():
    g = np.random.default_rng(3)
    ties = np.triu(g.random((30, 30)) * (g.random((30, 30)) < 0.3), 1)
    ties = ties + ties.T
    labels = clusters(ties, 1, g)[0]
    reached = float(modularity(ties, labels))
    for member in range(30):
        for group in range(labels.max() + 2):
            moved = labels.copy()
            moved[member] = group
            assert float(modularity(ties, moved)) <= reached + 1e-9


def test_networks_of_a_batch_do_not_touch_each_other():
    ties = two_rings_with_a_bridge()
    batch = np.stack([ties, np.zeros((8, 8)), ties[::-1, ::-1]])
    found = clusters_of_each(batch, np.random.default_rng(1))
    assert found[0].tolist() == found[2].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert found[1].tolist() == list(range(8))


def test_the_same_generator_gives_the_same_partition_and_the_ties_stay_as_they_were():
    ties = nx.to_numpy_array(nx.karate_club_graph())
    before = ties.copy()
    first, second = (clusters(ties, 3, np.random.default_rng(9)) for _ in range(2))
    assert (first == second).all()
    assert (ties == before).all()


def test_groups_are_numbered_by_their_first_member():
    assert renumbered(np.array([[3, 0, 3, 7], [1, 1, 0, 0]])).tolist() == [[0, 1, 0, 2], [0, 0, 1, 1]]
