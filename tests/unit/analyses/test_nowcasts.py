"""Late registrations: a series of releases tells what the newest quarters will come to."""

from __future__ import annotations

import numpy as np
from tests.unit.analyses.drawn import indicator

from zicht.analyses.monitor.nowcasts import nowcast_table
from zicht.analyses.monitor.panels import AreaPanel, following
from zicht.model.areas import Division

ARRIVING = np.array([0.6, 0.25, 0.1, 0.05])


def periods_until(count: int) -> tuple[str, ...]:
    found = ["2018-Q1"]
    while len(found) < count:
        found.append(following(found[-1]))
    return tuple(found)


def releases(truth: np.ndarray, first: int, *, seed: int = 1) -> list[AreaPanel]:
    """One release after each quarter from `first` on; every event comes with a delay of 0 to 3 quarters."""
    areas, periods = truth.shape
    arrived = np.random.default_rng(seed).multinomial(truth.astype(int), ARRIVING)
    names = periods_until(periods)
    codes = tuple(f"GM{at:04d}" for at in range(1, areas + 1))
    looks = []
    for end in range(first, periods):
        counts = np.array(
            [[arrived[a, p, : end - p + 1].sum() for p in range(end + 1)] for a in range(areas)], dtype=float
        )
        zeros = np.zeros_like(counts)
        looks.append(
            AreaPanel(
                indicator(), Division.from_id("gm-2024"), codes, names[: end + 1], counts, zeros + 1e4, zeros
            )
        )
    return looks


def test_completed_counts_lie_in_their_intervals() -> None:
    truth = np.random.default_rng(2).poisson(80, (40, 24)).astype(float)
    rows = nowcast_table([releases(truth, 8)]).to_pylist()
    newest = {row["REF_AREA"]: row for row in rows if row["TIME_PERIOD"] == periods_until(24)[-1]}
    inside = [
        row["LOWER"] <= truth[at, -1] <= row["UPPER"]
        for at, row in enumerate(newest[f"GM{at:04d}"] for at in range(1, 41))
    ]
    assert np.mean(inside) >= 0.85
    grown = np.mean([row["OBS_VALUE"] / row["NUMERATOR"] for row in newest.values()])
    assert 1.5 < grown < 1.85, "six of ten have come"
    assert {row["OBS_STATUS"] for row in rows} == {"E"}


def test_with_few_releases_nothing_is_estimated() -> None:
    truth = np.full((12, 12), 80.0)
    assert nowcast_table([releases(truth, 8)]).num_rows == 0


def test_other_areas_in_an_older_release_do_not_count() -> None:
    truth = np.full((12, 24), 80.0)
    looks = releases(truth, 8)
    fewer = [
        AreaPanel(
            look.indicator,
            look.division,
            look.codes[1:],
            look.periods,
            look.counts[1:],
            look.exposure[1:],
            look.rounding[1:],
        )
        for look in looks[:-3]
    ]
    assert nowcast_table([[*fewer, *looks[-3:]]]).num_rows == 0
