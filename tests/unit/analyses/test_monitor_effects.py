"""The methods of the monitor against known effects, and what stands beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.analyses.test_monitor_designs import HERE, panel
from tests.unit.pipeline.monitor_bundles import ordinary

from zicht.analyses.monitor.by_logarithms import by_group_time, by_imputation, by_synthetic
from zicht.analyses.monitor.by_poisson import by_poisson, paths_before
from zicht.analyses.monitor.by_series import by_series
from zicht.analyses.monitor.designs import Design, design_of
from zicht.analyses.monitor.drawn_by_lot import drawn_by_lot
from zicht.analyses.monitor.robust_bounds import robust_bounds

LEFT = 0.6
MANY = tuple(f"GM{at:04d}" for at in range(5, 15))


def treated(
    areas: tuple[str, ...] = ("GM0005",),
    *,
    left: float = LEFT,
    mean: float = 200,
    rounding: float = 0.0,
    among: int = 40,
    **changes,
) -> Design:
    """A design in which of every treated count from its start on a part is left."""
    counts = ordinary(7, areas=among, mean=mean)
    one = replace(HERE, areas=areas, **changes)
    draw = np.random.default_rng(8)
    quarters = panel(counts).periods
    for code in areas:
        row, start = int(code[2:]) - 1, quarters.index(one.first_in(code))
        counts[row, start:] = draw.binomial(counts[row, start:].astype(int), left)
    return design_of(one, "crimes", panel(counts, rounding), {}, (one,))


@pytest.mark.parametrize("mean", [20, 200])
def test_one_treated_area_gets_its_effect_from_counts(mean: float) -> None:
    found = by_poisson(treated(mean=mean))
    assert found.lower < LEFT < found.upper < 1
    assert found.p < 0.01


def test_areas_that_began_later_are_followed_from_their_own_start() -> None:
    design = treated(("GM0005", "GM0008"), later={"GM0008": "2023-Q3"})
    found = by_poisson(design)
    assert found.lower < LEFT < found.upper
    assert by_series(design, 4) is None, "one series with two bends is another method"


@pytest.mark.parametrize("method", [by_group_time, by_imputation])
def test_many_treated_areas_tell_their_own_spread(method) -> None:
    found = method(treated(MANY), np.random.default_rng(1))
    assert found.lower < LEFT < found.upper < 1
    assert found.study is not None
    assert (found.study.band.lower <= found.study.interval.lower).all()
    assert (found.study.band.upper >= found.study.interval.upper).all()


def test_one_treated_area_has_no_spread_of_its_own() -> None:
    found = by_group_time(treated(), np.random.default_rng(1))
    assert found.ratio == pytest.approx(LEFT, abs=0.15)
    assert np.isnan(found.lower)
    assert found.study is None


def test_a_mix_of_areas_and_a_series_agree_with_it() -> None:
    design = treated(mean=120, among=16)
    for found in (by_synthetic(design, np.random.default_rng(1)), by_series(design, 4)):
        assert found is not None
        assert found.lower < LEFT < found.upper


def test_without_donors_of_a_size_there_is_no_mix() -> None:
    counts = ordinary(7, areas=12, mean=200)
    counts[4] *= 50
    design = design_of(HERE, "crimes", panel(counts), {}, (HERE,))
    assert by_synthetic(design, np.random.default_rng(1)) is None


@pytest.mark.parametrize("method", ["poisson", "series", "group_time"])
def test_rounding_widens_every_interval_and_says_by_how_much(method: str) -> None:
    def found(rounding: float):
        design = treated(MANY if method == "group_time" else ("GM0005",), rounding=rounding)
        if method == "poisson":
            return by_poisson(design)
        return by_series(design, 4) if method == "series" else by_group_time(design, np.random.default_rng(1))

    exact, rounded = found(0.0), found(9.0)
    assert exact.rounding_factor == pytest.approx(1)
    assert rounded.rounding_factor > 1
    assert rounded.lower < exact.lower
    assert rounded.upper > exact.upper


def test_the_event_study_has_points_before_and_after_the_start() -> None:
    study = by_poisson(treated()).study
    assert study is not None
    assert study.event_time.tolist() == [float(t) for t in range(-7, 10)]
    after = study.event_time >= 0
    assert (study.ratio[after] < study.ratio[~after].min()).all()
    assert (study.band.lower <= study.interval.lower).all()


def test_paths_that_drift_apart_are_noticed_and_others_are_not() -> None:
    counts = ordinary(7, areas=40, mean=200)
    still = design_of(HERE, "crimes", panel(counts), {}, (HERE,))
    counts[4] = (counts[4] * np.linspace(0.5, 1.6, 24)).round()
    drifting = design_of(HERE, "crimes", panel(counts), {}, (HERE,))
    assert paths_before(still, 4).p > 0.05
    assert paths_before(drifting, 4).p < 0.05
    assert 1 < paths_before(still, 4).drift < 1.2


def test_in_small_counts_a_large_drift_would_be_missed_too() -> None:
    assert paths_before(treated(mean=10), 4).drift > paths_before(treated(mean=200), 4).drift


def test_areas_drawn_by_lot_show_as_much_only_when_nothing_happened() -> None:
    real = drawn_by_lot(treated(), np.random.default_rng(1))
    nothing = drawn_by_lot(treated(left=1.0), np.random.default_rng(1))
    assert real is not None
    assert nothing is not None
    assert real.p == real.least == 1 / 40
    assert nothing.p > 0.05


def test_several_areas_are_drawn_together() -> None:
    found = drawn_by_lot(treated(("GM0005", "GM0009", "GM0012")), np.random.default_rng(1))
    assert found is not None
    assert found.least == 1 / 200
    assert found.p <= 0.02


def test_bounds_widen_with_what_is_allowed_and_hold_the_truth() -> None:
    bounds = robust_bounds(treated(), 1.0, 4)
    for restriction in ("relative_magnitude", "smoothness"):
        own = [bound for bound in bounds if bound.restriction == restriction]
        assert [bound.most for bound in own] == sorted(bound.most for bound in own)
        widths = [bound.upper / bound.lower for bound in own]
        assert widths == sorted(widths)
        assert all(bound.lower < LEFT < bound.upper for bound in own)


def test_bounds_are_not_made_of_small_years_or_several_starts() -> None:
    assert robust_bounds(treated(mean=2), 1.0, 4) == ()
    assert robust_bounds(treated(("GM0005", "GM0008"), later={"GM0008": "2023-Q3"}), 1.0, 4) == ()
    assert robust_bounds(treated(), float("inf"), 4) == ()
