"""Laws of networks for any members and groups."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.methods.networks.contiguous_groups import grown_together
from zicht.methods.networks.curveball import same_margins
from zicht.methods.networks.louvain import clusters, modularity
from zicht.methods.networks.partitions import adjusted_rand, variation_of_information
from zicht.methods.networks.planted import with_clusters
from zicht.methods.networks.projection import shared_groups, tie_strengths
from zicht.methods.networks.set_relations import overlaps


@st.composite
def networks(draw):
    members, groups = draw(st.integers(1, 9)), draw(st.integers(1, 8))
    bits = draw(st.lists(st.booleans(), min_size=members * groups, max_size=members * groups))
    return np.array(bits, dtype=np.int64).reshape(members, groups)


seeds = st.integers(0, 2**32 - 1)


@given(networks(), seeds, st.integers(1, 4))
def test_trading_keeps_both_margins_exactly(members, seed, rounds):
    drawn = same_margins(members, 3, np.random.default_rng(seed), rounds=rounds)
    assert (drawn.sum(axis=1) == members.sum(axis=0)).all()
    assert (drawn.sum(axis=2) == members.sum(axis=1)).all()
    assert set(np.unique(drawn)) <= {0, 1}


@given(networks(), seeds, st.integers(0, 2**20))
def test_grown_networks_keep_the_size_of_every_group(members, seed, map_seed):
    near = np.random.default_rng(map_seed).random((len(members), len(members))) < 0.3
    near = (near | near.T) & ~np.eye(len(members), dtype=bool)
    drawn = grown_together(members, near, 2, np.random.default_rng(seed))
    assert (drawn.sum(axis=1) == members.sum(axis=0)).all()


@given(networks(), seeds, st.floats(0, 1))
def test_planted_networks_keep_the_size_of_every_group(members, seed, loyalty):
    if not members.any():
        return
    labels = np.arange(len(members)) % 2
    drawn = with_clusters(members, labels, loyalty, 2, np.random.default_rng(seed))
    assert (drawn.sum(axis=1) == members.sum(axis=0)).all()


@given(networks())
def test_a_member_has_as_much_tie_as_groups_with_others(members):
    with_others = members[:, members.sum(axis=0) > 1].sum(axis=1)
    assert np.allclose(tie_strengths(members).sum(axis=1), with_others)


@given(networks())
def test_every_overlapping_pair_is_exactly_one_of_three(members):
    found = overlaps(members)
    assert (found.same.astype(int) + found.nested + found.crossing == 1).all()
    common = shared_groups(members.T)
    assert len(found.first) == np.count_nonzero(np.triu(common, 1))


@settings(max_examples=40)
@given(networks(), seeds)
def test_clusters_are_never_worse_than_everyone_alone_or_all_together(members, seed):
    ties = tie_strengths(members)
    found = clusters(ties, 1, np.random.default_rng(seed))[0]
    reached = float(modularity(ties, found))
    assert -0.5 - 1e-9 <= reached <= 1
    assert reached >= float(modularity(ties, np.arange(len(ties)))) - 1e-9
    assert reached >= -1e-9


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12))
def test_agreement_is_symmetric_and_whole_only_for_the_same_partition(pairs):
    one, other = np.array(pairs, dtype=np.int64).T
    assert np.isclose(adjusted_rand(one, other), adjusted_rand(other, one))
    same = np.isclose(variation_of_information(one, other), 0)
    assert same == ((one[:, None] == one) == (other[:, None] == other)).all()
    assert float(adjusted_rand(one, one)) == 1
