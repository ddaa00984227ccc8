"""The clusters of the register sought once more, by somebody else's Leiden (graspologic-native, MIT).

Ours is good enough when a hundred runs of the other find nothing clearer by more than 0.001 of modularity.
"""

from datetime import date

import graspologic_native as other
import networkx as nx
import numpy as np
import pytest

from zicht.cooperation.atlas.as_of import codes_of_province, snapshot
from zicht.cooperation.atlas.clusters import find_clusters, tied, within_province
from zicht.methods.networks.curveball import same_margins
from zicht.methods.networks.louvain import clusters, modularity
from zicht.methods.networks.projection import tie_strengths
from zicht.sources.cooperation.patchwork import read_patchwork

DAY = date(2026, 5, 16)
CLEARER = 0.001
PROVINCES = {"PV20": 10, "PV21": 18, "PV22": 12}


def leiden(ties, trials):
    """Modularity of the clearest partition that the other finds, counted by us."""
    first, second = np.nonzero(np.triu(ties, 1))
    edges = [(str(one), str(two), float(ties[one, two])) for one, two in zip(first, second, strict=True)]
    _, groups = other.leiden(edges, iterations=3, seed=1, trials=trials)
    labels = np.array([groups[str(member)] for member in range(len(ties))])
    return float(modularity(ties, labels))


@pytest.fixture(scope="module")
def patchwork(tmp_path_factory, shared_data):
    folder = tmp_path_factory.mktemp("register")
    for name in ("regelingen", "deelnames", "beleidsterreinen", "gemeenten"):
        file = f"{name}.csv.gz"
        (folder / file).write_bytes((shared_data / "cooperation" / file).read_bytes())
    return read_patchwork(folder)


@pytest.fixture(scope="module")
def country(patchwork):
    return snapshot(patchwork, DAY)


def test_the_other_search_knows_the_optimum_of_the_karate_club():
    ties = nx.to_numpy_array(nx.karate_club_graph(), weight=None)
    assert leiden(ties, 100) == pytest.approx(0.4198, abs=5e-5)  # Brandes et al. 2008


def test_the_country_has_no_clearer_clusters_than_those_found(country):
    found = find_clusters(country, np.random.default_rng(1), resamples=0)
    assert leiden(tie_strengths(tied(country)[1]), 100) <= found.modularity + CLEARER


@pytest.mark.parametrize("province", PROVINCES)
def test_no_northern_province_has_clearer_clusters_than_those_found(patchwork, province):
    north = snapshot(patchwork, DAY, gemeenten=codes_of_province(patchwork, *PROVINCES))
    inside = within_province(north, province)
    found = find_clusters(inside, np.random.default_rng(1), resamples=0)
    assert len(found.gemeenten) == PROVINCES[province]
    assert leiden(tie_strengths(tied(inside)[1]), 100) <= found.modularity + CLEARER


def test_random_networks_have_no_clearer_clusters_than_those_found(country):
    """Without clusters many partitions are about as clear: there a search is put to the test."""
    g = np.random.default_rng(1)
    for ties in tie_strengths(same_margins(tied(country)[1], 2, g)):
        found = modularity(ties[np.newaxis], clusters(ties, 50, g)).max()
        assert leiden(ties, 50) <= found + 0.005
