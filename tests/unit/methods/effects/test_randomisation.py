"""Had the measure fallen on other areas by lot."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from zicht.methods.effects.panels import NEVER
from zicht.methods.effects.randomisation import (
    count_assignments,
    differences_of_means,
    randomisation_test,
)


def generator() -> np.random.Generator:
    return np.random.default_rng(1)


def mean_of_treated(outcome: list[float]):
    values = np.array(outcome)
    return lambda start: float(values[start != NEVER].mean() - values[start == NEVER].mean())


def test_fishers_tasting_of_tea():
    """Four of eight cups, all right: one of 70 ways, and one just as far on the other side."""
    start = np.where(np.arange(8) < 4, 1, NEVER)
    found = randomisation_test(start, mean_of_treated([1, 1, 1, 1, 0, 0, 0, 0]), generator())
    assert (found.exact, found.assignments, found.error) == (True, 70, 0.0)
    assert found.p == pytest.approx(2 / 70)


def test_one_area_among_ten_cannot_be_significant_at_five_percent():
    start = np.where(np.arange(10) == 3, 2, NEVER)
    found = randomisation_test(start, mean_of_treated([0, 0, 0, 9, 0, 1, 2, 0, 1, 0]), generator())
    assert (found.p, found.smallest) == (0.1, 0.1)


def test_every_assignment_is_tried_once_when_there_are_few():
    tried = []

    def remember(start: np.ndarray) -> float:
        tried.append(tuple(start))
        return 0.0

    start = np.array([2, 4, NEVER, NEVER, 2, NEVER])
    strata = np.array([0, 0, 0, 0, 1, 1])
    randomisation_test(start, remember, generator(), strata=strata)
    tried = tried[1:]  # the first is the real one
    assert len(tried) == len(set(tried)) == count_assignments(start, strata) == 12 * 2
    assert all(sorted(lot[:4]) == sorted(start[:4]) for lot in tried)


def test_drawn_assignments_tell_their_monte_carlo_error():
    g = np.random.default_rng(2)
    start = np.where(np.arange(60) < 20, 1, NEVER)
    found = randomisation_test(start, mean_of_treated(list(g.normal(size=60))), generator(), draws=399)
    assert (found.exact, found.assignments) == (False, 400)
    assert found.error == pytest.approx(np.sqrt(found.p * (1 - found.p) / 400))
    assert found.p >= found.smallest == 1 / 400


def test_buurten_of_a_gemeente_are_dealt_together():
    cluster = np.repeat(np.arange(6), 3)
    start = np.where(cluster < 2, 1, NEVER)
    found = randomisation_test(start, mean_of_treated(list(np.arange(18.0))), generator(), cluster=cluster)
    assert found.assignments == comb(6, 2)


def test_a_statistic_that_does_not_exist_gives_no_p():
    start = np.where(np.arange(6) < 2, 1, NEVER)
    found = randomisation_test(start, lambda _: float("nan"), generator())
    assert np.isnan(found.p)


def test_under_no_effect_p_is_below_five_percent_once_in_twenty():
    """150 provinces with three treated areas: 7 or 8 expected, more than 15 has a chance below 1 %."""
    alarms = 0
    for seed in range(150):
        g = np.random.default_rng(seed)
        outcome = g.gamma(1.0, 1.0, (30, 1)) * g.normal(size=(30, 8))  # areas of very different noise
        start = np.full(30, NEVER)
        start[g.choice(30, 3, replace=False)] = [3, 4, 5]
        found = randomisation_test(start, differences_of_means(outcome), g, draws=99)
        alarms += found.p <= 0.05
    assert 1 <= alarms <= 15


def test_a_large_effect_on_a_few_areas_is_seen():
    g = np.random.default_rng(3)
    outcome = g.normal(size=(40, 10))
    start = np.where(np.arange(40) < 3, 5, NEVER)
    outcome[:3, 5:] -= 3
    found = randomisation_test(start, differences_of_means(outcome), g)
    assert found.p <= 0.01
    assert found.statistic < 0


def test_the_quick_statistic_does_not_exist_without_comparison():
    start = np.array([1, 1, NEVER])
    assert np.isnan(differences_of_means(np.ones((3, 4)))(start))
    assert np.isnan(differences_of_means(np.ones((5, 4)))(np.full(5, NEVER)))
