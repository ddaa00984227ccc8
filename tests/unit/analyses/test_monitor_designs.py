"""Which areas, periods and method an intervention is judged with, settled before any effect is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from tests.unit.pipeline.monitor_bundles import QUARTERS, SmallRelease, ordinary

from zicht.analyses.monitor.designs import Design, Estimator, design_of
from zicht.analyses.monitor.detectable import detectable_ratio
from zicht.analyses.monitor.panels import AreaPanel, following, panel_of_cells
from zicht.model.areas import Division
from zicht.model.interventions import (
    Direction,
    Intervention,
    InterventionKind,
    InterventionText,
    Outcome,
)
from zicht.model.monitor_tables import CannotSay
from zicht.model.periods import Frequency

WORDS = {language: InterventionText("t", "w", "y") for language in ("nl", "en")}
NEIGHBOURS = {"GM0005": ["GM0004", "GM0006"]}
HERE = Intervention(
    "here",
    WORDS,
    InterventionKind.RULE,
    Division.from_id("gm-2024"),
    ("GM0005",),
    {},
    "2022-Q3",
    None,
    (Outcome("burglary", Direction.DOWN),),
    "2022-01-01",
    "decision",
    ("Gemeente",),
)


def panel(counts: np.ndarray, rounding: float = 0.0) -> AreaPanel:
    release = SmallRelease({"burglary": counts}, rounding=rounding)
    found = panel_of_cells(
        release.indicators[0],
        release.cells("burglary"),
        Division.from_id("gm-2024"),
        Frequency.QUARTERLY,
    )
    assert found is not None
    return found


def design(
    counts: np.ndarray,
    intervention: Intervention = HERE,
    others: tuple[Intervention, ...] = (),
    neighbours: Mapping[str, list[str]] = NEIGHBOURS,
) -> Design:
    return design_of(intervention, "burglary", panel(counts), neighbours, (intervention, *others))


def test_all_other_areas_are_compared_with_except_the_neighbours() -> None:
    found = design(ordinary(1, areas=12))
    assert found.excluded == {"GM0004": "neighbour", "GM0006": "neighbour"}
    assert found.compared == 9
    assert found.panel is not None
    assert found.panel.periods[found.first] == "2022-Q3"


def test_areas_with_gaps_without_events_or_with_their_own_measure_are_no_comparison() -> None:
    counts = ordinary(1, areas=12)
    counts[0, 3] = np.nan
    counts[1] = 0.0
    elsewhere = replace(HERE, id="there", areas=("GM0009",))
    unrelated = replace(HERE, id="other", areas=("GM0010",), outcomes=(Outcome("theft", Direction.DOWN),))
    reasons = design(counts, others=(elsewhere, unrelated)).excluded
    assert reasons["GM0001"] == "absent"
    assert reasons["GM0002"] == "no_events"
    assert reasons["GM0009"] == "other_intervention"
    assert "GM0010" not in reasons


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"first": "2020-Q4"}, CannotSay.NO_PERIODS_BEFORE),
        ({"first": "2025-Q1"}, CannotSay.NO_PERIODS_AFTER),
        ({"areas": ("GM0099",)}, CannotSay.AREA_ABSENT),
    ],
)
def test_what_cannot_be_judged_says_why(changed: dict[str, object], reason: CannotSay) -> None:
    assert design(ordinary(1, areas=12), replace(HERE, **changed)).reason is reason


def test_a_withheld_figure_of_the_area_itself_is_a_reason() -> None:
    counts = ordinary(1, areas=12)
    counts[4, 2] = np.nan
    assert design(counts).reason is CannotSay.AREA_ABSENT


def test_too_few_areas_are_a_reason_and_those_left_out_are_told() -> None:
    found = design(ordinary(1, areas=7))
    assert found.reason is CannotSay.NO_COMPARISON
    assert set(found.excluded.values()) == {"neighbour"}


def test_a_release_without_the_figure_is_a_reason() -> None:
    assert design_of(HERE, "burglary", None, {}, (HERE,)).reason is CannotSay.NO_FIGURES


def test_an_intervention_that_ended_is_judged_until_its_end() -> None:
    found = design(ordinary(1, areas=12), replace(HERE, last="2023-Q2"))
    assert found.panel is not None
    assert found.panel.periods[-1] == "2023-Q2"


def test_areas_may_begin_later() -> None:
    several = replace(HERE, areas=("GM0005", "GM0008"), later={"GM0008": "2023-Q1"})
    found = design(ordinary(1, areas=14), several)
    assert sorted(found.starts[found.treated]) == [14, 16]


@pytest.mark.parametrize(
    ("mean", "treated", "main"),
    [(20, 1, Estimator.POISSON), (400, 1, Estimator.POISSON), (400, 8, Estimator.GROUP_TIME)],
)
def test_the_method_follows_from_the_table(mean: float, treated: int, main: Estimator) -> None:
    codes = tuple(f"GM{at:04d}" for at in range(5, 5 + treated))
    found = design(ordinary(1, areas=30, mean=mean), replace(HERE, areas=codes), neighbours={})
    assert found.main is main
    assert main not in found.sensitivity


def test_nothing_after_the_start_changes_the_design() -> None:
    """The counts after the start are made ten times as high, or nearly nought: the same design."""
    counts = ordinary(3, areas=12, mean=45)
    higher, lower = counts.copy(), counts.copy()
    higher[:, 14:] *= 10
    lower[:, 14:] = 1
    designs = [design(one) for one in (counts, higher, lower)]
    assert (
        len({(one.main, one.sensitivity, tuple(one.excluded.items()), one.compared) for one in designs}) == 1
    )


def size_seen(mean: float, rounding: float = 0.0, intervention: Intervention = HERE) -> float:
    shown = panel(ordinary(5, mean=mean), rounding)
    return detectable_ratio(
        design_of(intervention, "burglary", shown, NEIGHBOURS, (intervention,), before_only=True), 4
    )


def test_smaller_effects_are_seen_in_larger_counts_and_larger_ones_behind_rounding() -> None:
    assert size_seen(1000) > size_seen(100) > size_seen(20) > 0
    assert size_seen(20, rounding=4) < size_seen(20)
    assert size_seen(3, rounding=9) == 0


def test_what_would_be_seen_does_not_depend_on_anything_after_the_start() -> None:
    counts = ordinary(5)
    changed = counts.copy()
    changed[4, 14:] = 1
    sizes = [
        detectable_ratio(design_of(HERE, "burglary", panel(one), NEIGHBOURS, (HERE,), before_only=True), 4)
        for one in (counts, changed)
    ]
    assert sizes[0] == sizes[1]


def test_a_short_intervention_shows_less() -> None:
    assert size_seen(50, intervention=replace(HERE, last="2022-Q3")) < size_seen(50)


def test_only_the_newest_run_of_periods_without_a_gap_is_used() -> None:
    counts = ordinary(1, areas=6)
    release = SmallRelease({"burglary": counts}, periods=[*QUARTERS[:4], *QUARTERS[5:], "2025-Q1"])
    found = panel_of_cells(
        release.indicators[0],
        release.cells("burglary"),
        Division.from_id("gm-2024"),
        Frequency.QUARTERLY,
    )
    assert found is not None
    assert found.periods[0] == QUARTERS[5]
    assert found.counts.shape == (6, 20)


@pytest.mark.parametrize(
    ("period", "next_one"),
    [
        ("2024", "2025"),
        ("2024-Q4", "2025-Q1"),
        ("2024-Q1", "2024-Q2"),
        ("2024-12", "2025-01"),
        ("2024-09", "2024-10"),
    ],
)
def test_periods_follow_each_other(period: str, next_one: str) -> None:
    assert following(period) == next_one


def row(areas: int) -> dict[str, list[str]]:
    """Gemeenten in a row: each borders on the one before and the one after it."""
    codes = [f"GM{at:04d}" for at in range(1, areas + 1)]
    return {code: [*codes[max(at - 1, 0) : at], *codes[at + 1 : at + 2]] for at, code in enumerate(codes)}


def test_treated_areas_that_touch_are_one_piece_beside_groups_of_as_many() -> None:
    together = replace(HERE, areas=("GM0005", "GM0006", "GM0007"))
    found = design(ordinary(1, areas=30), together, neighbours=row(30))
    assert found.clusters is not None
    assert len(set(found.clusters[found.treated])) == 1
    sizes = np.bincount(found.clusters)
    assert set(sizes[sizes > 0]) <= {2, 3, 4}


def test_areas_apart_are_not_grouped() -> None:
    apart = replace(HERE, areas=("GM0005", "GM0015"))
    assert design(ordinary(1, areas=30), apart, neighbours=row(30)).clusters is None


def test_with_few_groups_of_neighbours_there_is_no_comparison() -> None:
    together = replace(HERE, areas=tuple(f"GM{at:04d}" for at in range(5, 13)))
    found = design(ordinary(1, areas=30), together, neighbours=row(30))
    assert found.reason is CannotSay.NO_COMPARISON, "two dozen areas, but three groups of eight"


def test_the_pieces_decide_on_the_method_not_the_areas() -> None:
    codes = tuple(f"GM{at:04d}" for at in range(5, 13))
    counts = ordinary(1, areas=120, mean=400)
    assert design(counts, replace(HERE, areas=codes), neighbours=row(120)).main is Estimator.POISSON
    scattered = tuple(f"GM{at:04d}" for at in range(5, 85, 10))
    assert design(counts, replace(HERE, areas=scattered), neighbours=row(120)).main is Estimator.GROUP_TIME
