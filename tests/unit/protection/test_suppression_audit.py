"""What an attacker can say of hidden cells, and what is spared on the way to it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from zicht.protection.amounts import suppression_audit
from zicht.protection.amounts.corners import Corners
from zicht.protection.amounts.interval_classes import ClassScale, classes
from zicht.protection.amounts.suppression_audit import feasible_intervals, wide_enough


def cells(*drawn: str) -> sparse.csc_array:
    letters = sorted(set("".join(drawn)))
    return sparse.csc_array(
        np.array([[letter in cell for cell in drawn] for letter in letters], dtype=np.int64)
    )


def hide(drawn: list[str], *names: str) -> np.ndarray:
    return np.array([cell in names for cell in drawn])


TABLE = ["abcd", "ab", "cd", "ac", "bd", "a", "b", "c", "d"]


def test_a_square_of_hidden_cells_leaves_one_way_to_move() -> None:
    found = feasible_intervals(cells(*TABLE), np.array([3, 5, 7, 4]), hide(TABLE, "a", "b", "c", "d"))
    assert found.lower.round(6).tolist() == [0, 0, 2, 1]
    assert found.upper.round(6).tolist() == [8, 8, 10, 9]
    assert found.exact().tolist() == [False] * 4
    assert found.contains_small(2).tolist() == [True, True, False, True]
    assert found.width.round(6).tolist() == [8, 8, 8, 8]


def test_a_hidden_cell_that_follows_is_exact() -> None:
    found = feasible_intervals(cells("ab", "a", "b"), np.array([3, 5]), hide(["ab", "a", "b"], "a"))
    assert found.exact().tolist() == [True]
    assert (found.programs, found.steps) == (0, 0), "single equations were enough"


def test_a_total_of_nought_tells_all_of_its_parts() -> None:
    found = feasible_intervals(cells("ab", "a", "b"), np.array([0, 0]), hide(["ab", "a", "b"], "a", "b"))
    assert found.exact().all()


def test_what_no_shown_cell_contains_can_be_anything() -> None:
    drawn = ["ab", "a", "b"]
    found = feasible_intervals(cells(*drawn), np.array([3, 5]), hide(drawn, *drawn))
    assert found.lower.tolist() == [0, 0, 0]
    assert np.isinf(found.upper).all()


def test_a_difference_can_be_below_nought_without_end() -> None:
    drawn = ["ab", "a", "b"]
    difference = sparse.csc_array(np.array([[1], [-1]]))
    found = feasible_intervals(cells(*drawn), np.array([3, 5]), hide(drawn, "ab", "b"), targets=difference)
    assert (found.lower.tolist(), found.upper.tolist()) == ([-np.inf], [3])


def test_a_contributor_knows_the_own_part() -> None:
    drawn = ["abc", "a", "b", "c"]
    hidden = hide(drawn, "a", "b", "c")
    known = np.array([True, False, False])
    found = feasible_intervals(cells(*drawn), np.array([3, 5, 6]), hidden, known=known)
    assert found.lower.round(6).tolist() == [3, 0, 0]
    assert found.upper.round(6).tolist() == [3, 11, 11]


def test_counts_have_whole_ends() -> None:
    """Of three sums of two, halves fit as amounts, not as counts."""
    drawn = ["ab", "ac", "bc", "a", "b", "c"]
    found = feasible_intervals(cells(*drawn), np.array([1, 1, 2]), hide(drawn, "ab", "a", "b", "c"))
    whole = found.whole()
    assert np.all(whole.lower == np.ceil(found.lower - 1e-6))
    assert np.all(whole.upper == np.floor(found.upper + 1e-6))
    assert np.all(whole.lower <= whole.value)


@pytest.mark.parametrize(
    ("lower", "upper", "width", "fine"),
    [(3, 5, 8, True), (4, 0, 0, False), (0, 6, 0, False), (0, 0, 9, False), (0, 0, 8, True), (3, 0, 0, True)],
)
def test_wide_enough_says_the_same_as_the_interval(lower: int, upper: int, width: int, fine: bool) -> None:
    """The interval of a, which is 3, is 0 to 8."""
    parts = cells(*TABLE)
    found = wide_enough(
        parts, np.array([3, 5, 7, 4]), hide(TABLE, "a", "b", "c", "d"), targets=parts[:, [5]],
        lower=np.array([lower]), upper=np.array([upper]), width=np.array([width]),
    )  # fmt: skip
    assert found.tolist() == [fine]


def random_table(seed: int) -> tuple[sparse.csc_array, np.ndarray, np.ndarray]:
    """Three ways of 4 x 4 x 4, all totals over one of them shown, the rest hidden."""
    places = [(i, j, k) for i in range(4) for j in range(4) for k in range(4)]
    lines = [(n, q) for n in range(3) for q in sorted({p[:n] + p[n + 1 :] for p in places})]
    groups = [[p[:n] + p[n + 1 :] == q for p in places] for n, q in lines]
    parts = np.array([*groups, *np.eye(64, dtype=bool)], dtype=np.int64).T
    hidden = np.array([False] * 48 + [True] * 64)
    return sparse.csc_array(parts), np.random.default_rng(seed).poisson(3, 64), hidden


def test_walking_from_corner_to_corner_gives_what_a_fresh_start_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = random_table(1)
    walked = feasible_intervals(*table)
    monkeypatch.setattr(suppression_audit, "LARGEST_TABLEAU", 0)
    fresh = feasible_intervals(*table)
    assert walked.steps > 0
    assert fresh.steps == 0
    assert np.allclose(walked.lower, fresh.lower, atol=1e-5)
    assert np.allclose(walked.upper, fresh.upper, atol=1e-5)


def test_few_shuttles_give_the_same_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    table = random_table(3)
    right = feasible_intervals(*table)
    monkeypatch.setattr(suppression_audit, "SHUTTLES", 1)
    found = feasible_intervals(*table)
    assert np.allclose(found.lower, right.lower, atol=1e-5)
    assert np.allclose(found.upper, right.upper, atol=1e-5)


def test_an_answer_that_cannot_be_proved_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    table = random_table(2)
    right = feasible_intervals(*table)
    monkeypatch.setattr(Corners, "_proved", lambda *_: None)
    found = feasible_intervals(*table)
    assert found.steps == 0
    assert np.allclose(found.upper, right.upper, atol=1e-5)


def corners() -> Corners:
    """x + y + z = 4, z + w = 3, and the first again."""
    equations = sparse.csr_array(np.array([[1.0, 1, 1, 0], [0, 0, 1, 1], [1, 1, 1, 0]]))
    return Corners(equations, np.array([4.0, 3, 4]), np.array([4.0, 0, 0, 3]))


@pytest.mark.parametrize(
    ("weights", "largest"), [([1, 0, 0, 0], 4), ([0, 0, 1, 0], 3), ([0, 1, 0, 1], 7), ([-1, -1, 0, 0], -1)]
)
def test_the_largest_of_a_weighted_sum(weights: list[float], largest: float) -> None:
    found = corners().largest(np.array(weights, dtype=float))
    assert found is not None
    assert np.isclose(found @ weights, largest)
    assert np.all(found >= 0)


def test_bland_comes_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zicht.protection.amounts.corners.DANTZIG_STEPS", 0)
    found = corners().largest(np.array([0.0, 1, 0, 1]))
    assert found is not None
    assert np.isclose(found[1] + found[3], 7)


def test_what_has_no_largest_is_not_answered() -> None:
    without_end = Corners(sparse.csr_array(np.array([[1.0, -1.0]])), np.array([1.0]), np.array([1.0, 0.0]))
    assert without_end.largest(np.array([1.0, 0.0])) is None


def test_too_many_steps_are_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zicht.protection.amounts.corners.MOST_STEPS", 0)
    assert corners().largest(np.array([0.0, 1, 0, 1])) is None


def test_classes_lie_around_intervals() -> None:
    lower, upper = np.array([0.0, 99, 100, 101, 7]), np.array([0.4, 200, 201, np.inf, 10])
    low, high = classes(lower, upper, ClassScale())
    assert low.tolist() == [0, 50, 100, 100, 5]
    assert high.tolist() == [1, 200, 500, np.inf, 10]
    coarse = classes(lower, upper, ClassScale((1,)))
    assert [ends.tolist() for ends in coarse] == [[0, 10, 100, 100, 1], [1, 1000, 1000, np.inf, 10]]


def test_a_scale_begins_with_one_and_rises() -> None:
    for steps in ((2, 5), (1, 5, 2), (1, 10)):
        with pytest.raises(AssertionError):
            ClassScale(steps)
