"""The numbers that may be shown, and what each of them can mean."""

from __future__ import annotations

import numpy as np
import pytest

from zicht.model.release_plans import CountRules
from zicht.protection.counts.grid import interval, neighbours, on_grid, promise_of_atoms

TEN = CountRules()
FIVE = CountRules(minimum=5, base=5)
FIFTEEN = CountRules(minimum=15, base=5, bound=15)


def test_nothing_between_nought_and_the_minimum_is_on_the_grid() -> None:
    values = np.arange(31)
    assert values[on_grid(values, TEN)].tolist() == [0, 10, 15, 20, 25, 30]
    assert values[on_grid(values, FIFTEEN)].tolist() == [0, 15, 20, 25, 30]
    assert on_grid(np.array([-10, -5]), TEN).tolist() == [False, False]


def test_sums_of_grid_numbers_are_on_the_grid() -> None:
    values = np.arange(60)
    values = values[on_grid(values, TEN)]
    assert on_grid(values[:, None] + values[None, :], TEN).all()


@pytest.mark.parametrize(
    ("truth", "low", "gap"),
    [(0, 0, 0), (1, 0, 10), (9, 0, 10), (10, 10, 0), (11, 10, 5), (14, 10, 5), (15, 15, 0), (16, 15, 5)],
)
def test_a_count_goes_to_one_of_two_numbers(truth: int, low: int, gap: int) -> None:
    found = neighbours(np.array([truth]), TEN)
    assert (found[0].item(), found[1].item()) == (low, gap)


@pytest.mark.parametrize(
    ("truth", "low", "gap"), [(-3, -10, 10), (-9, -10, 10), (-10, -10, 0), (-12, -15, 5), (-15, -15, 0)]
)
def test_a_difference_below_nought_mirrors_a_count(truth: int, low: int, gap: int) -> None:
    found = neighbours(np.array([truth]), TEN)
    assert (found[0].item(), found[1].item()) == (low, gap)


@pytest.mark.parametrize("rules", [TEN, FIVE, FIFTEEN])
def test_an_interval_holds_exactly_the_counts_that_can_be_shown_so(rules: CountRules) -> None:
    truth = np.arange(61)
    low, gap = neighbours(truth, rules)
    for shown in truth[on_grid(truth, rules)][:-2]:
        possible = truth[(low == shown) | ((low + gap == shown) & (gap > 0))]
        lower, upper = interval(np.array([shown]), rules)
        assert (possible.min(), possible.max()) == (lower.item(), upper.item())
        assert len(possible) == upper.item() - lower.item() + 1
        assert np.abs(possible - shown).max() == promise_of_atoms(np.array([shown]), rules).item()


def test_intervals_of_the_usual_rule() -> None:
    lower, upper = interval(np.array([0, 10, 15, 200]), TEN)
    assert list(zip(lower.tolist(), upper.tolist(), strict=True)) == [(0, 9), (1, 14), (11, 19), (196, 204)]
