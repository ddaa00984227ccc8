from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from zicht.methods.arrays import ShapeMismatch
from zicht.methods.linear_systems import LinearSystem, activity, components, is_tree, reduced

INF = np.inf


def system(rows, low, high, lower, upper, *, whole=None):
    matrix = sparse.csr_array(np.array(rows, dtype=float).reshape(len(low), len(lower)))
    return LinearSystem(
        matrix,
        np.array(low, dtype=float),
        np.array(high, dtype=float),
        np.array(lower, dtype=float),
        np.array(upper, dtype=float),
        np.ones(len(lower), dtype=bool) if whole is None else np.array(whole),
    )


def test_bounds_must_fit_the_matrix():
    with pytest.raises(ShapeMismatch, match=r"lower \(2,\)"):
        LinearSystem(
            sparse.csr_array(np.ones((1, 3))),
            np.zeros(1),
            np.zeros(1),
            np.zeros(2),
            np.zeros(3),
            np.ones(3, dtype=bool),
        )


def test_a_stored_nought_is_a_mistake_of_ours():
    matrix = sparse.csr_array((np.array([0.0]), (np.array([0]), np.array([0]))), shape=(1, 1))
    with pytest.raises(AssertionError):
        LinearSystem(matrix, np.zeros(1), np.zeros(1), np.zeros(1), np.ones(1), np.ones(1, dtype=bool))


def test_a_solution_holds_bounds_sums_and_wholeness():
    two = system([[1, 1]], [5], [5], [0, 0], [4, 4])
    assert two.holds(np.array([1.0, 4.0]))
    assert not two.holds(np.array([0.0, 5.0]))  # above a bound
    assert not two.holds(np.array([1.0, 3.0]))  # another sum
    assert not two.holds(np.array([1.5, 3.5]))  # not whole
    assert not system([[1, 1]], [5], [5], [2, 0], [4, 4]).holds(np.array([1.0, 4.0]))
    assert system([[1, 1]], [5], [5], [0, 0], [4, 4], whole=[False, False]).holds(np.array([1.5, 3.5]))


def test_the_reach_of_a_sum_takes_the_right_end_of_each_unknown():
    matrix = sparse.csr_array(np.array([[2.0, -1.0], [1.0, 0.0], [0.0, -1.0]]))
    low, high = activity(matrix, np.array([1.0, 3.0]), np.array([5.0, INF]))
    assert low.tolist() == [-INF, 1.0, -INF]
    assert high.tolist() == [7.0, 5.0, -3.0]


def test_what_is_fixed_is_filled_in_and_what_says_nothing_is_left_out():
    # x0 is 3; x1 + x2 = 7 follows; the last relation allows everything
    given = system([[1, 1, 1], [0, 1, 0]], [10, 0], [10, 9], [3, 0, 0], [3, 9, 9])
    small = reduced(given)
    assert small.unknowns.tolist() == [1, 2]
    assert small.relations.tolist() == [0]
    assert small.system.relation_lower.tolist() == [7]
    assert small.system.matrix.toarray().tolist() == [[1, 1]]


def test_a_relation_at_the_border_of_what_is_possible_says_nothing():
    assert reduced(system([[1, 1]], [0], [18], [0, 0], [9, 9])).relations.tolist() == []
    assert reduced(system([[1, 1]], [0], [17], [0, 0], [9, 9])).relations.tolist() == [0]
    assert reduced(system([[1, 1]], [1], [18], [0, 0], [9, 9])).relations.tolist() == [0]


def test_parts_are_what_hangs_together():
    rows = [[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 0]]
    count, of_unknowns, of_relations = components(system(rows, [1, 1, 0], [1, 1, 0], [0] * 5, [9] * 5))
    assert count == 3
    assert of_unknowns[0] == of_unknowns[1] != of_unknowns[2] == of_unknowns[3] != of_unknowns[4]
    assert of_relations.tolist() == [of_unknowns[0], of_unknowns[2], -1]


def test_without_relations_each_unknown_is_a_part():
    count, of_unknowns, of_relations = components(system([], [], [], [0, 0], [1, 1]))
    assert (count, of_unknowns.tolist(), of_relations.tolist()) == (2, [0, 1], [])


def test_a_tree_has_no_circle_and_no_odd_coefficient():
    def tree_of(rows, **changes):
        given = system(rows, [1] * len(rows), [1] * len(rows), [0] * 3, [9] * 3, **changes)
        return is_tree(given, *components(given)).tolist()

    assert tree_of([[1, 1, 0], [0, 1, -1]]) == [True]
    assert tree_of([[1, 1, 0], [1, 1, 1]]) == [False]  # two ways from the first to the second
    assert tree_of([[1, 2, 0], [0, 1, 1]]) == [False]
    assert tree_of([[1, 1, 0], [0, 1, 1]], whole=[True, False, True]) == [False]
    assert tree_of([[1, 1, 0]]) == [True, True]
