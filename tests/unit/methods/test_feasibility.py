from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import sparse
from tests.unit.methods.test_linear_systems import INF, system

from zicht.methods.feasibility import extremes, reach
from zicht.methods.linear_programs import Effort
from zicht.methods.linear_systems import LinearSystem


def bounds(found):
    return list(zip(found.lower.tolist(), found.upper.tolist(), strict=True))


def every_solution(given):
    ranges = [range(int(a), int(b) + 1) for a, b in zip(given.lower, given.upper, strict=True)]
    points = np.array(list(itertools.product(*ranges)), dtype=float)
    sums = points @ given.matrix.toarray().T
    kept = np.all((sums >= given.relation_lower) & (sums <= given.relation_upper), axis=1)
    return points[kept]


@pytest.mark.parametrize("seed", range(6))
def test_bounds_are_those_of_all_solutions(seed):
    generator = np.random.default_rng(seed)
    for _ in range(12):
        unknowns, relations = int(generator.integers(1, 6)), int(generator.integers(0, 5))
        rows = generator.choice([-1, 0, 0, 1, 1, 2], size=(relations, unknowns)).astype(float)
        truth = generator.integers(0, 5, unknowns).astype(float)
        upper = np.maximum(truth, generator.integers(1, 5, unknowns)).astype(float)
        low = rows @ truth - generator.choice([0, 0, 1, 3], relations)
        high = rows @ truth + generator.choice([0, 0, 2], relations)
        whole = np.ones(unknowns, dtype=bool)
        given = LinearSystem(sparse.csr_array(rows), low, high, np.zeros(unknowns), upper, whole)
        solutions = every_solution(given)
        found = extremes(given)
        assert found.lower.tolist() == solutions.min(axis=0).tolist()
        assert found.upper.tolist() == solutions.max(axis=0).tolist()
        assert found.settled.all()


def test_a_circle_of_sums_needs_programs():
    """Three counts, each pair adds up to 10: only 5, 5, 5 fits, and no sum alone says so."""
    given = system([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [10] * 3, [10] * 3, [0] * 3, [9] * 3)
    found = extremes(given)
    assert bounds(found) == [(5, 5)] * 3
    assert found.programs > 0
    untried = extremes(given, effort=Effort(programs=0))
    assert bounds(untried) == [(1, 9)] * 3
    assert not untried.settled.any()


def test_a_fraction_is_no_count():
    """Each pair adds up to at most 9: 4.5 each would give 13.5, whole counts give 13."""
    rows = [[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, -1]]
    given = system(rows, [0, 0, 0, 0], [9, 9, 9, 0], [0] * 4, [9, 9, 9, 99])
    assert bounds(extremes(given))[3] == (0, 13)


def test_what_cannot_hold_together_is_told():
    # every pair adds up to 9: no three whole counts do, and 4.5 is none
    given = system([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [9] * 3, [9] * 3, [0] * 3, [9] * 3)
    assert extremes(given).conflicts.tolist() == [0, 1, 2]
    # two parts, of which the second cannot hold
    rows = [[1, 1, 0, 0], [1, -1, 0, 0], [0, 0, 1, 1], [0, 0, 1, -1], [0, 0, 2, 1]]
    given = system(rows, [4, -2, 4, 0, 7], [4, 2, 4, 0, 9], [0] * 4, [4] * 4)
    assert set(extremes(given).conflicts.tolist()) <= {2, 3, 4}
    assert len(extremes(given).conflicts)


def test_a_part_without_solution_does_not_spoil_its_neighbours():
    # first three: the circle that has 5, 5, 5; last three: a circle with an odd sum, relaxed by nothing
    circle = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    rows = np.block([[circle, np.zeros((3, 3))], [np.zeros((3, 3)), circle]])
    given = system(rows, [10] * 3 + [0, 19, 0], [10] * 3 + [3, 20, 3], [0] * 6, [9] * 6)
    assert set(extremes(given).conflicts.tolist()) <= {3, 4, 5}


def test_a_conflict_that_propagation_is_too_slow_for_is_found_by_a_program():
    """Two counts add up to 1000 and to 1001; the other part is a circle that holds."""
    alone = system([[1, 1], [1, 1]], [1000, 1001], [1000, 1001], [0, 0], [1000, 1000])
    assert extremes(alone).conflicts.tolist() == [0, 1]
    circle = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    rows = np.block([[circle, np.zeros((3, 2))], [np.zeros((2, 3)), np.ones((2, 2))]])
    sums = [10, 10, 10, 1000, 1001]
    both = extremes(system(rows, sums, sums, [0] * 5, [9] * 3 + [1000] * 2))
    assert both.conflicts.tolist() == [3, 4]
    assert bounds(both)[:3] == [(5, 5)] * 3


def test_no_more_programs_than_allowed():
    rows = np.kron(np.eye(3), np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]]))
    sums = np.repeat([10, 8, 6], 3)
    given = system(rows, sums, sums, [0] * 9, [9] * 9)
    found = extremes(given, effort=Effort(programs=1, batch=1))
    assert found.programs == 1
    assert not found.settled[3:].any()
    assert np.all((found.lower <= 5) & (found.upper >= 3))


def test_a_solution_without_moves_is_a_bound_from_within():
    given = system([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [10] * 3, [12] * 3, [0] * 3, [9] * 3)
    found = extremes(given, solution=np.array([5.0, 5.0, 6.0]), effort=Effort(programs=0))
    assert found.inner_lower.tolist() == found.inner_upper.tolist() == [5, 5, 6]


def test_equal_parts_are_asked_once():
    circle = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    alone = extremes(system(circle, [10] * 3, [10] * 3, [0] * 3, [9] * 3))
    rows = np.kron(np.eye(4), circle)
    # the copies start at 0, 1, 2 and 3: equal up to a shift
    start = np.repeat(np.arange(4), 3)
    sums = rows @ start
    many = extremes(system(rows, 10 + sums, 10 + sums, start, 9 + start))
    assert many.lower.tolist() == (5 + start).tolist()
    assert many.upper.tolist() == (5 + start).tolist()
    assert many.programs == alone.programs


def test_only_what_is_asked_costs_programs():
    rows = np.kron(np.eye(2), np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]]))
    given = system(rows, [10] * 3 + [8] * 3, [10] * 3 + [8] * 3, [0] * 6, [9] * 3 + [8] * 3)
    found = extremes(given, np.array([True] + [False] * 5))
    assert bounds(found)[0] == (5, 5)
    assert bounds(found)[3] == (0, 8)


def test_parts_that_are_too_large_stay_open():
    given = system([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [10] * 3, [10] * 3, [0] * 3, [9] * 3)
    found = extremes(given, effort=Effort(largest=2))
    assert bounds(found) == [(1, 9)] * 3
    assert extremes(given, effort=Effort(largest=3)).settled.all()


def test_batches_change_nothing():
    rows = np.kron(np.eye(3), np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]]))
    sums = np.repeat([10, 8, 6], 3)
    given = system(rows, sums, sums, [0] * 9, [9] * 9)
    together, apart = extremes(given), extremes(given, effort=Effort(batch=1))
    assert bounds(together) == bounds(apart) == [(5, 5)] * 3 + [(4, 4)] * 3 + [(3, 3)] * 3


def test_an_endless_unknown_stays_endless():
    given = system([[1, 1, -1, 0], [1, 1, 0, -1]], [0, 0], [INF, INF], [0] * 4, [INF, INF, 9, 9])
    assert bounds(extremes(given))[:2] == [(0, INF)] * 2


def test_a_known_solution_and_its_moves_show_what_is_possible():
    # total = a + b, published 10 = 10 + 0, each within 9 of the truth
    given = system([[1, -1, -1]], [0], [0], [1, 1, 0], [19, 19, 9])
    solution = np.array([10.0, 10.0, 0.0])
    moves = sparse.csc_array(np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]))
    lowest, highest = reach(given, solution, moves)
    assert lowest.tolist() == [1, 1, 0]
    assert highest.tolist() == [19, 19, 9]
    found = extremes(given, solution=solution, moves=moves, effort=Effort(programs=0))
    assert found.settled.all()


def test_a_move_that_breaks_a_sum_goes_nowhere():
    given = system([[1, -1, -1]], [0], [0], [1, 1, 0], [19, 19, 9])
    moves = sparse.csc_array(np.array([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]))
    lowest, highest = reach(given, np.array([10.0, 10.0, 0.0]), moves[:, [0]])
    assert (lowest.tolist(), highest.tolist()) == ([10, 10, 0], [10, 10, 0])


def test_a_move_down_and_a_move_without_end():
    given = system([[1, 1]], [-INF], [20], [0, 0], [INF, INF])
    lowest, highest = reach(given, np.array([5.0, 5.0]), sparse.csc_array(np.array([[-1.0], [1.0]])))
    assert (lowest.tolist(), highest.tolist()) == ([0, 0], [10, 10])
    endless = system([], [], [], [0], [INF])
    lowest, highest = reach(endless, np.array([5.0]), sparse.csc_array(np.array([[1.0]])))
    assert (lowest.tolist(), highest.tolist()) == ([0], [5])
    still = reach(endless, np.array([5.0]), sparse.csc_array((1, 1)))
    assert (still[0].tolist(), still[1].tolist()) == ([5], [5])


def test_a_solution_that_is_none_is_not_used():
    given = system([[1, -1, -1]], [0], [0], [1, 1, 0], [19, 19, 9])
    found = extremes(given, solution=np.array([11.0, 10.0, 0.0]), effort=Effort(programs=0))
    assert found.settled.all()  # a tree: propagation settles it


def test_unknowns_that_need_not_be_whole():
    given = system([[2, 1], [1, 2]], [5, 5], [5, 5], [0, 0], [9, 9], whole=[False, False])
    found = extremes(given)
    assert np.allclose(found.lower, 5 / 3, atol=1e-5)
    assert np.allclose(found.upper, 5 / 3, atol=1e-5)
    assert np.all(found.lower <= 5 / 3)
    assert np.all(found.upper >= 5 / 3)
