import numpy as np
import pytest

from zicht.methods.networks.projection import UnusableNetwork, shared_groups, tie_strengths
from zicht.methods.networks.set_relations import overlaps

MEMBERS = np.array(
    # a  b  c  d  e
    [
        [1, 1, 0, 0, 1],
        [1, 1, 0, 0, 0],
        [1, 0, 1, 0, 0],
        [0, 0, 1, 1, 0],
    ]
)


def test_a_group_of_two_ties_its_members_as_much_as_a_larger_one_ties_each_to_all_others():
    ties = tie_strengths(MEMBERS)
    assert ties[0, 1] == pytest.approx(1 / 2 + 1)
    assert ties[0, 2] == pytest.approx(1 / 2)
    assert ties[2, 3] == 1
    assert ties.sum(axis=1).tolist() == [2, 2, 2, 1]
    assert (np.diagonal(ties) == 0).all()


def test_a_group_of_one_ties_nobody():
    assert tie_strengths(np.array([[1], [0]])).sum() == 0


def test_shared_groups_count_every_group():
    assert shared_groups(MEMBERS).tolist() == [[3, 2, 1, 0], [2, 2, 1, 0], [1, 1, 2, 1], [0, 0, 1, 2]]


def test_a_member_counted_twice_is_refused():
    with pytest.raises(UnusableNetwork, match="count a member once"):
        tie_strengths(MEMBERS * 2)


def test_no_members_are_refused():
    with pytest.raises(UnusableNetwork):
        shared_groups(np.zeros((0, 3)))


def test_pairs_are_same_nested_or_crossing():
    members = np.array(
        # ab ab abc bcd d
        [
            [1, 1, 1, 0, 0],
            [1, 1, 1, 1, 0],
            [0, 0, 1, 1, 0],
            [0, 0, 0, 1, 1],
        ]
    )
    found = overlaps(members)
    pairs = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    kinds = {
        pair: "same" if same else "nested" if nested else "crossing" if crossing else "none"
        for pair, same, nested, crossing in zip(pairs, found.same, found.nested, found.crossing, strict=True)
    }
    assert kinds == {
        (0, 1): "same",
        (0, 2): "nested",
        (0, 3): "crossing",
        (1, 2): "nested",
        (1, 3): "crossing",
        (2, 3): "crossing",
        (3, 4): "nested",
    }
    at = pairs.index((2, 3))
    assert found.jaccard[at] == pytest.approx(2 / 4)
    assert found.containment[at] == pytest.approx(2 / 3)
    assert found.containment[pairs.index((3, 4))] == 1
