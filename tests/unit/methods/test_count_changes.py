"""Changes of counts between two periods: chance, ordinary spread and rounding each have their say."""

from __future__ import annotations

import numpy as np
import pytest

from zicht.methods.count_changes import count_changes

AREAS = 400


def a_map(seed: int, spread: float = 0.0, mean: float = 200.0) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    return draw.poisson(mean * np.exp(draw.normal(0, spread, AREAS))) * 1.0, draw.poisson(mean, AREAS) * 1.0


def test_a_ratio_is_that_of_rates() -> None:
    later, earlier = np.full(20, 99.5), np.full(20, 49.5)
    found = count_changes(later, earlier, np.full(20, 4.0), np.full(20, 1.0))
    assert found.ratio == pytest.approx(0.5)


def test_intervals_cover_when_nothing_changed() -> None:
    shares = []
    for seed in range(20):
        later, earlier = a_map(seed)
        found = count_changes(later, earlier, np.ones(AREAS), np.ones(AREAS))
        shares.append(np.mean((found.interval.lower <= 1) & (found.interval.upper >= 1)))
    assert np.mean(shares) == pytest.approx(0.95, abs=0.01)


def test_ordinary_ups_and_downs_are_no_change() -> None:
    alarms = 0
    for seed in range(20):
        later, earlier = a_map(seed, spread=0.3)
        found = count_changes(later, earlier, np.ones(AREAS), np.ones(AREAS))
        alarms += bool((found.q <= 0.05).any())
        assert found.tau2 == pytest.approx(0.09, rel=0.35)
    assert alarms <= 4, "at most about one map in twenty"


def test_a_doubling_among_many_is_found() -> None:
    later, earlier = a_map(1)
    later[7] *= 2
    found = count_changes(later, earlier, np.ones(AREAS), np.ones(AREAS))
    assert np.flatnonzero(found.q <= 0.05).tolist() == [7]
    assert found.interval.lower[7] > 1


def test_what_rounding_allows_is_inside_the_interval_and_outweighs_a_small_change() -> None:
    later, earlier = a_map(2, mean=5000)
    later[3] *= 1.12
    exact = count_changes(later, earlier, np.ones(AREAS), np.ones(AREAS))
    rounded = count_changes(later, earlier, np.ones(AREAS), np.ones(AREAS), 400.0, 400.0)
    assert exact.q[3] <= 0.05 < rounded.q[3]
    lowest, highest = (later[3] - 400) / (earlier[3] + 400), (later[3] + 400) / (earlier[3] - 400)
    assert rounded.interval.lower[3] < lowest < highest < rounded.interval.upper[3]


def test_where_a_rounded_count_may_be_none_any_ratio_is_possible() -> None:
    later, earlier = a_map(3)
    earlier[0] = later[1] = 0.0
    rounding = np.zeros(AREAS)
    rounding[:2] = 9.0
    found = count_changes(later, earlier, np.ones(AREAS), np.ones(AREAS), rounding, rounding)
    assert found.interval.upper[0] == np.inf
    assert found.interval.lower[1] == 0
    exact = count_changes(later, earlier, np.ones(AREAS), np.ones(AREAS))
    assert np.isfinite(exact.interval.upper).all()


def test_with_few_areas_nothing_is_said() -> None:
    few = count_changes(np.full(9, 100.0), np.full(9, 10.0), np.ones(9), np.ones(9))
    assert np.isnan(few.q).all()
    none = count_changes(np.full(9, np.nan), np.full(9, 10.0), np.ones(9), np.ones(9))
    assert np.isnan(none.ratio).all()
