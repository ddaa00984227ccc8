"""The clearest partition found beside the clearest there is: all partitions of small networks tried."""

from itertools import product

import numpy as np
import pytest

from zicht.methods.networks.louvain import clusters, modularity
from zicht.methods.networks.projection import tie_strengths

MEMBERS = 8


def every_partition(members):
    """(partitions, members) labels in which each new group takes the next number: 4140 for 8 members."""
    each = np.array(list(product(*(range(place + 1) for place in range(members)))))
    highest = np.maximum.accumulate(each, axis=1)
    return each[(each[:, 1:] <= highest[:, :-1] + 1).all(axis=1)]


ALL = every_partition(MEMBERS)


def test_all_partitions_of_eight_are_as_many_as_bell_counted():
    assert len(ALL) == 4140


@pytest.mark.parametrize("seed", range(25))
def test_no_partition_of_a_small_network_is_clearer_than_the_best_of_twenty_runs(seed):
    g = np.random.default_rng(seed)
    members = (g.random((MEMBERS, int(g.integers(4, 10)))) < g.uniform(0.2, 0.6)).astype(int)
    ties = tie_strengths(members)
    best = modularity(ties[np.newaxis], ALL).max()
    found = modularity(ties[np.newaxis], clusters(ties, 20, g)).max()
    assert found == pytest.approx(best, abs=1e-12)
