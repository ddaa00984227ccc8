"""He and Wang's event study under violations of parallel trends.

The intervals were computed with moderndid 0.2.0 on these estimates. Fixed-length ones: by conic programming,
and a million normal draws, so the fourth digit is chance. Relative magnitudes: for one place of the worst
change, on a grid of 0.0002, with 1,000 draws for the first stage.
(Over all places that version forgets the oldest.)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from zicht.methods.effects.honest_differences import (
    EventStudy,
    _accepted,
    _corners,
    _least_favourable,
    event_study,
    relative_magnitudes,
    smoothness,
)

BOUNDS = [0.0, 0.01, 0.02, 0.05, 0.1]
FIRST = [
    (-0.041792, 0.254761),
    (-0.050197, 0.256159),
    (-0.070621, 0.259332),
    (-0.139706, 0.268031),
    (-0.200888, 0.307411),
]
MEAN = [
    (-0.001074, 0.444222),
    (-0.048646, 0.470175),
    (-0.129866, 0.520084),
    (-0.368461, 0.652746),
    (-0.665142, 0.880019),
]


@pytest.fixture(scope="module")
def study(published: Callable[[str], list[dict[str, str]]]) -> Callable[[str], EventStudy]:
    rows = published("pretrends/he_wang_beta.csv")
    covariance = [
        [float(row[f"V{place}"]) for place in range(1, 8)] for row in published("pretrends/he_wang_sigma.csv")
    ]
    estimates = np.array([float(row["beta"]) for row in rows])
    times = np.array([int(row["t"]) for row in rows])
    weights = {"first": np.array([1.0, 0, 0, 0]), "mean": None}
    return lambda kind: event_study(estimates, np.array(covariance), times, weights[kind])


@pytest.mark.parametrize(("kind", "printed"), [("first", FIRST), ("mean", MEAN)])
def test_smooth_differences(
    study: Callable[[str], EventStudy], kind: str, printed: list[tuple[float, float]]
):
    found = smoothness(study(kind), np.array(BOUNDS))
    assert np.column_stack([found.lower, found.upper]) == pytest.approx(np.array(printed), abs=3e-4)


@pytest.mark.parametrize(
    ("place", "sign", "printed"),
    [(1, 1.0, (-0.0550, 0.2070)), (1, -1.0, (-0.0792, 0.2636)), (2, 1.0, (-0.1064, 0.2402))],
)
def test_relative_magnitudes_for_one_place_of_the_worst_change(
    study: Callable[[str], EventStudy], place: int, sign: float, printed: tuple[float, float]
):
    corners = _corners(study("first"), 1.0, place, sign)
    assert _least_favourable(corners.covariance, 0.995) == pytest.approx(2.8, abs=0.05)
    assert _accepted(study("first"), corners, 1.0, 0.05) == pytest.approx(printed, abs=7e-4)


def test_over_all_places_the_interval_holds_each_of_them(study: Callable[[str], EventStudy]):
    found = relative_magnitudes(study("first"), np.array([1.0]))
    ends = [
        _accepted(study("first"), _corners(study("first"), 1.0, place, sign), 1.0, 0.05)
        for place in range(3)
        for sign in (1.0, -1.0)
    ]
    assert (found.lower[0], found.upper[0]) == (min(low for low, _ in ends), max(high for _, high in ends))
