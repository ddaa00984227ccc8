"""Minimum wages and employment of teenagers in 500 counties (mpdta), as R's did and fixest print it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from zicht.methods.effects.callaway_santanna import Base, Comparison, group_time_effects
from zicht.methods.effects.cohort_effects import CohortEffects
from zicht.methods.effects.imputation import Partition, imputed_effects
from zicht.methods.effects.interaction_weighted import interaction_weighted_effects, one_coefficient
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects

FIRST = 2003


@pytest.fixture(scope="module")
def counties(published: Callable[[str], list[dict[str, str]]]) -> Panel:
    """The panel, with the logarithm of population as its one characteristic."""
    rows = published("mpdta/mpdta.csv")
    places = {county: place for place, county in enumerate(sorted({row["countyreal"] for row in rows}))}
    outcome, start = np.full((len(places), 5), np.nan), np.full(len(places), NEVER)
    population = np.zeros((len(places), 1))
    for row in rows:
        place, began = places[row["countyreal"]], int(row["first.treat"])
        outcome[place, int(row["year"]) - FIRST] = float(row["lemp"])
        start[place] = NEVER if began == 0 else began - FIRST
        population[place] = float(row["lpop"])
    return Panel(outcome, start, covariates=population)


@pytest.fixture(scope="module")
def plain(counties: Panel) -> Panel:
    return replace(counties, covariates=None)


@pytest.fixture(scope="module")
def printed(expected: Callable[[str], dict]) -> dict:
    return expected("mpdta")


def by_cell(found: CohortEffects) -> dict[str, dict[str, float]]:
    cells: dict[str, dict[str, float]] = {}
    for cohort, period, value in zip(found.cohort, found.period, found.estimates.value, strict=True):
        cells.setdefault(str(cohort + FIRST), {})[str(period + FIRST)] = round(float(value), 4) + 0.0
    return cells


def test_group_time_effects_are_those_that_r_prints(plain: Panel, printed: dict):
    found = group_time_effects(plain, base=Base.VARYING)
    assert by_cell(found) == printed["published_did_R"]["att_gt_no_covariates_never_treated"]


def test_with_population_they_are_doubly_robust_and_those_that_r_prints(counties: Panel, printed: dict):
    found = group_time_effects(counties, base=Base.VARYING)
    assert by_cell(found) == printed["analytic_se_moderndid_0_2_0"]["with_lpop_dr"]


def test_the_simple_effect_to_the_last_digit(plain: Panel, printed: dict):
    overall = group_time_effects(plain).overall().estimates
    assert overall.value[0] == pytest.approx(printed["simple_att_full_precision"], rel=1e-9)
    assert overall.standard_errors[0] == pytest.approx(0.0120340, abs=5e-8)


@pytest.mark.parametrize("kind", ["dynamic", "group", "calendar"])
def test_means_and_their_errors_are_those_printed(kind: str, plain: Panel, printed: dict):
    found = group_time_effects(plain)
    ways = {
        "dynamic": found.mean_over_event_times,
        "group": found.mean_over_cohorts,
        "calendar": found.mean_over_calendar,
    }
    overall = ways[kind]().estimates
    effect, error = printed["analytic_se_moderndid_0_2_0"][f"{kind}_overall"]
    assert overall.value[0] == pytest.approx(effect, abs=5e-5)
    assert overall.standard_errors[0] == pytest.approx(error, abs=5e-5)


def test_the_event_study_and_its_errors(plain: Panel, printed: dict):
    events = group_time_effects(plain, base=Base.VARYING).by_event_time()
    values = {str(e): round(float(v), 4) for e, v in zip(events.label, events.estimates.value, strict=True)}
    errors = dict(zip(map(str, events.label), events.estimates.standard_errors, strict=True))
    assert values == {e: v for e, v in printed["published_did_R"]["dynamic"].items() if e != "overall"}
    assert errors == pytest.approx(printed["analytic_se_moderndid_0_2_0"]["dynamic_se"], abs=5e-5)


def test_each_start_by_itself(plain: Panel, printed: dict):
    starts = group_time_effects(plain).by_cohort()
    effects = starts.estimates.value
    values = {str(c + FIRST): round(float(v), 4) for c, v in zip(starts.label, effects, strict=True)}
    assert values == {c: v for c, v in printed["published_did_R"]["group"].items() if c != "overall"}


def test_areas_that_begin_later_may_be_compared_with(plain: Panel):
    """Not printed in a fixture: the same as the estimator of diff-diff, to its last digits."""
    diff_diff = pytest.importorskip("diff_diff")
    pandas = pytest.importorskip("pandas")
    unit, period = (part.ravel() for part in np.indices(plain.outcome.shape))
    rows = pandas.DataFrame({"unit": unit, "period": period, "y": plain.outcome.ravel()})
    rows["start"] = np.where(plain.start[unit] == NEVER, 0, plain.start[unit])
    peer = diff_diff.CallawaySantAnna(control_group="not_yet_treated").fit(
        rows, outcome="y", unit="unit", time="period", first_treat="start"
    )
    overall = group_time_effects(plain, comparison=Comparison.NOT_YET).overall().estimates
    assert overall.value[0] == pytest.approx(peer.overall_att, rel=1e-9)
    assert overall.standard_errors[0] == pytest.approx(peer.overall_se, rel=1e-6)


def test_imputation_and_its_cautious_error(plain: Panel, printed: dict):
    found = imputed_effects(plain)
    effect, error = printed["diff_diff_3_13_imputation_BJS"]["overall"]
    overall = found.overall().estimates
    assert overall.value[0] == pytest.approx(effect, rel=1e-9)
    assert overall.standard_errors[0] == pytest.approx(error, rel=1e-6)
    events = found.by_event_time()
    for event, value, spread in zip(
        events.label, events.estimates.value, events.estimates.standard_errors, strict=True
    ):
        assert [value, spread] == pytest.approx(
            printed["diff_diff_3_13_imputation_BJS"][str(event)], abs=5.1e-5
        )


def test_a_coarser_partition_is_more_cautious_here(plain: Panel):
    fine, coarse, _ = (imputed_effects(plain, partition=p).overall().estimates for p in Partition)
    assert coarse.value[0] == fine.value[0]
    assert coarse.standard_errors[0] > fine.standard_errors[0]


def test_effects_on_counts_are_those_of_pooled_poisson_regression():
    """Wooldridge's regression as diff-diff fits it: an effect of each cohort, period and treated cell."""
    diff_diff = pytest.importorskip("diff_diff")
    pandas = pytest.importorskip("pandas")
    g = np.random.default_rng(5)
    start = np.where(np.arange(80) < 20, 4, np.where(np.arange(80) < 40, 6, NEVER))
    counts = g.poisson(np.exp(g.normal(1, 0.5, (80, 1)) + g.normal(0, 0.1, 10))).astype(float)
    unit, period = (part.ravel() for part in np.indices(counts.shape))
    rows = pandas.DataFrame({"unit": unit, "period": period, "y": counts.ravel()})
    rows["start"] = np.where(start == NEVER, 0, start)[unit]
    peer = diff_diff.WooldridgeDiD(method="poisson").fit(
        rows, outcome="y", unit="unit", time="period", first_treat="start"
    )
    found = poisson_effects(Panel(counts, start))
    per_area = (found.observed - found.expected) / found.size
    cells = dict(zip(zip(found.cohort.tolist(), found.period.tolist(), strict=True), per_area, strict=True))
    theirs = {(int(g), int(t)): cell["att"] for (g, t), cell in peer.group_time_effects.items()}
    assert cells == pytest.approx(theirs, abs=1e-9)


def test_the_interaction_weighted_regression_is_that_of_fixest(plain: Panel, printed: dict):
    found = interaction_weighted_effects(plain).effects
    overall, events = found.overall().estimates, found.by_event_time()
    assert [overall.value[0], overall.standard_errors[0]] == pytest.approx(
        printed["fixest_0_13_sunab"]["att"], abs=5.1e-7
    )
    for event, value, error in zip(
        events.label, events.estimates.value, events.estimates.standard_errors, strict=True
    ):
        assert [value, error] == pytest.approx(printed["fixest_0_13_sunab"]["event"][str(event)], abs=5.1e-7)


def test_the_usual_regression_only_for_comparison(plain: Panel, printed: dict):
    usual = one_coefficient(plain)
    assert [usual.value[0], usual.standard_errors[0]] == pytest.approx(printed["fixest_twfe"], abs=5.1e-7)


def test_with_a_control_that_changes_over_time(
    published: Callable[[str], list[dict[str, str]]], expected: Callable[[str], dict]
):
    """base_stagg of fixest: the slope, every event time, every cohort and the overall effect."""
    rows = published("fixest/base_stagg.csv")
    places = {unit: place for place, unit in enumerate(sorted({row["id"] for row in rows}))}
    outcome, control = np.full((len(places), 10), np.nan), np.full((len(places), 10, 1), np.nan)
    start = np.full(len(places), NEVER)
    for row in rows:
        place, began = places[row["id"]], int(row["year_treated"])
        outcome[place, int(row["year"]) - 1] = float(row["y"])
        control[place, int(row["year"]) - 1] = float(row["x1"])
        start[place] = began - 1 if began <= 10 else NEVER
    printed = expected("fixest")["feols(y~x1+sunab(year_treated,year)|id+year)"]
    found = interaction_weighted_effects(Panel(outcome, start), control)
    overall, events = found.effects.overall().estimates, found.effects.by_event_time()
    cohorts = found.effects.by_cohort()
    assert [found.slopes.value[0], found.slopes.standard_errors[0]] == pytest.approx(
        printed["x1"], abs=5.1e-7
    )
    assert [overall.value[0], overall.standard_errors[0]] == pytest.approx(printed["att"], abs=5.1e-7)
    values = dict(zip((cohorts.label + 1).astype(str), cohorts.estimates.value, strict=True))
    assert values == pytest.approx(printed["cohort"], abs=5.1e-7)
    for event, value, error in zip(
        events.label, events.estimates.value, events.estimates.standard_errors, strict=True
    ):
        assert [value, error] == pytest.approx(printed["event"][str(event)], abs=5.1e-7)
