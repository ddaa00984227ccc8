from __future__ import annotations

import numpy as np
from tests.unit.methods.test_linear_systems import INF, system

from zicht.methods.interval_propagation import propagated


def bounds(found):
    return list(zip(found.lower.tolist(), found.upper.tolist(), strict=True))


def test_a_total_bounds_its_parts():
    found = propagated(system([[1, 1]], [12], [12], [0, 5], [INF, 9]))
    assert bounds(found) == [(3, 7), (5, 9)]
    assert found.settled
    assert found.conflicts.tolist() == []


def test_a_part_bounds_its_total():
    # total - a - b = 0
    found = propagated(system([[1, -1, -1]], [0], [0], [0, 2, 3], [INF, 4, 9]))
    assert bounds(found)[0] == (5, 13)


def test_bounds_travel_from_relation_to_relation():
    # a + b = 4, b + c = 9 with c at most 6: b is at least 3, a at most 1
    found = propagated(system([[1, 1, 0], [0, 1, 1]], [4, 9], [4, 9], [0, 0, 0], [9, 9, 6]))
    assert bounds(found) == [(0, 1), (3, 4), (5, 6)]


def test_one_open_end_leaves_the_other_unknowns_open():
    found = propagated(system([[1, 1, 1]], [0], [10], [0, 0, 0], [INF, INF, INF]))
    assert bounds(found) == [(0, 10)] * 3
    found = propagated(system([[1, -1, -1]], [0], [0], [0, 0, 0], [INF, INF, 4]))
    assert bounds(found) == [(0, INF), (0, INF), (0, 4)]


def test_counts_are_whole_and_others_are_not():
    rows, low, high = [[2, 1]], [5], [5]
    assert bounds(propagated(system(rows, low, high, [0, 0], [9, 0.5]))) == [(3, 2), (0, 0)]
    found = propagated(system(rows, low, high, [0, 0], [9, 0.5], whole=[False, False]))
    assert bounds(found) == [(2.25, 2.5), (0, 0.5)]


def test_a_sum_that_cannot_be_is_told():
    found = propagated(system([[1, 1], [1, 0]], [30, 0], [30, 9], [0, 0], [9, 9]))
    assert 0 in found.conflicts.tolist()
    found = propagated(system([[1, 1]], [0], [3], [2, 2], [9, 9]))
    assert found.conflicts.tolist() == [0]
    assert propagated(system([[1, 1]], [0], [4], [2, 2], [9, 9])).conflicts.tolist() == []


def test_rounds_that_run_out_leave_true_bounds():
    given = system([[1, 1, 0], [0, 1, 1]], [4, 9], [4, 9], [0, 0, 0], [9, 9, 6])
    first, second, third = (propagated(given, rounds=rounds) for rounds in (1, 2, 3))
    assert bounds(first) == [(0, 4), (3, 4), (0, 6)]
    assert bounds(second) == bounds(third) == [(0, 1), (3, 4), (5, 6)]
    assert (first.settled, second.settled, third.settled) == (False, False, True)


def test_bounds_have_no_sign_at_nought():
    found = propagated(system([[1, 1]], [0], [9], [0, 0], [9, 9]))
    assert not np.signbit(found.lower).any()


def test_a_system_without_relations_is_settled_at_once():
    found = propagated(system([], [], [], [0.5], [3.5]))
    assert found.settled
    assert bounds(found) == [(1, 3)]
