"""What of the findings on risks may leave, and on which grid."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from zicht.model.fits import Effect, FitOutput
from zicht.model.risk_findings import LOGISTIC, AreaSpread, RiskFindings, RiskMeasure, Statistic
from zicht.protection.model_outputs import Decision, FitRules, at_least, check_fit, grid_step
from zicht.protection.risk_statistics import release_risks

RULES = FitRules()
EFFECTS = (
    Effect("", "", -5.1234, 0.0612, 91_234, 0.004),
    Effect("halt", "yes", 0.8812, 0.1743, 3_568, 0.0149),
    Effect("moved", "yes", 0.1187, 0.1102, 19_617, 0.0066),
)
FIT = FitOutput(
    plan="youth/young-recruits",
    plan_digest="0" * 64,
    units=91_234,
    parameters=3,
    effects=EFFECTS,
    cells=(67, 3_501, 620, 87_046, 159, 19_458, 528, 71_089),
    explained=0.02,
    from_protected_counts=False,
)


def term(subject: str, value: float, error: float, events: int = 67) -> Statistic:
    limits = value - 1.96 * error, value + 1.96 * error
    return Statistic(
        RiskMeasure.LOG_ODDS_RATIO, LOGISTIC, subject, "2016-2019", value, *limits, 3_568, events
    )


AUC = Statistic(RiskMeasure.AUC, LOGISTIC, "", "2018-2019", 0.62345, 0.5912, 0.6557, 46_123, 381)
FINDINGS = RiskFindings(
    plan="youth/young-recruits",
    plan_digest="0" * 64,
    fit=FIT,
    statistics=(term("halt=yes", 0.8812, 0.1743), term("moved=yes", 0.1187, 0.1102), AUC),
    class_covariance=((1e-6, 0.0, 0.0), (0.0, 1e-6, 0.0), (0.0, 0.0, 1e-6)),
    spreads=(AreaSpread("gm", 14.1152), AreaSpread("wk", math.inf)),
    left_out=("left_school",),
    reasons=(),
    proxy="moved",
    train=("2016", "2017"),
    test=("2018", "2019"),
    models=(LOGISTIC,),
)


def test_terms_stand_on_a_grid_no_finer_than_one_person_moves_them():
    released = release_risks(FINDINGS, RULES)
    terms = {one.statistic.subject: one for one in released.of(RiskMeasure.LOG_ODDS_RATIO)}
    halt = terms["halt=yes"]
    assert halt.step == 0.02  # a tenth of 0.1743 is more than the influence of 0.0149
    assert halt.statistic.value == 0.88
    assert (halt.statistic.lower, halt.statistic.upper) == (0.52, 1.24)
    assert (halt.statistic.units, halt.statistic.events) == (3_500, 60)


def test_the_constant_stays_inside():
    """With it the terms would be a score card."""
    shown = release_risks(FINDINGS, RULES).of(RiskMeasure.LOG_ODDS_RATIO)
    assert sorted(one.statistic.subject for one in shown) == ["halt=yes", "moved=yes"]


def test_a_large_influence_makes_a_coarse_grid():
    effects = (EFFECTS[0], replace(EFFECTS[1], influence=0.3), EFFECTS[2])
    released = release_risks(replace(FINDINGS, fit=replace(FIT, effects=effects)), RULES)
    steps = {one.statistic.subject: one.step for one in released.of(RiskMeasure.LOG_ODDS_RATIO)}
    assert steps["halt=yes"] == 0.5


def test_a_measure_stands_on_a_third_of_its_error():
    shown = release_risks(FINDINGS, RULES).of(RiskMeasure.AUC)[0]
    assert shown.step == 0.01
    assert (shown.statistic.value, shown.statistic.lower, shown.statistic.upper) == (0.62, 0.59, 0.66)
    assert shown.statistic.events == 380


@pytest.mark.parametrize(
    "changed",
    [
        {"events": 9},
        {"units": 9, "events": 9},
        {"value": math.nan},
        {"lower": math.nan},
        {"upper": math.inf},
        {"lower": 0.6, "upper": 0.6},
    ],
)
def test_a_number_of_few_or_without_an_interval_is_held_back(changed: dict[str, float]):
    findings = replace(FINDINGS, statistics=(*FINDINGS.statistics[:2], replace(AUC, **changed)))
    released = release_risks(findings, RULES)
    assert released.of(RiskMeasure.AUC) == ()
    assert released.report.findings["statistics_held_back"] == 1


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"effects": (*EFFECTS[:2], replace(EFFECTS[2], influence=None))}, "what one unit changes"),
        ({"cells": (9, 3_501, 620, 87_046)}, "fewer than 10"),
        ({"cells": (67, 3_501)}, "saturated"),
        ({"explained": 1.0}, "everything is explained"),
    ],
)
def test_without_a_sound_fit_nothing_leaves_at_all(changed: dict, reason: str):
    released = release_risks(replace(FINDINGS, fit=replace(FIT, **changed)), RULES)
    assert released.statistics == ()
    assert reason in released.reasons[0]
    assert not released.counts_areas
    assert released.findings.fit is None
    assert released.findings.class_covariance == ()
    assert released.report.findings == {
        "statistics_shown": 0,
        "statistics_held_back": 3,
        "models_refused": 1,
    }


def test_reasons_without_a_model_are_handed_on():
    none = replace(FINDINGS, fit=None, statistics=(), reasons=("fewer than 10 cases for each parameter",))
    assert release_risks(none, RULES).reasons == none.reasons


def test_what_is_released_holds_no_raw_number():
    released = release_risks(FINDINGS, RULES)
    assert released.findings.fit is None
    assert released.findings.statistics == ()
    assert [one.shape for one in released.findings.spreads] == [10.0, math.inf]


@pytest.mark.parametrize(
    ("least", "step"), [(0.1, 0.1), (0.11, 0.2), (0.3, 0.5), (0.6, 1.0), (2.0, 2.0), (1e-5, 1e-5)]
)
def test_a_grid_is_one_two_or_five(least: float, step: float):
    assert grid_step(least) == step


@pytest.mark.parametrize(
    ("count", "told"), [(9, 0), (10, 10), (67, 60), (453, 450), (3_568, 3_500), (91_234, 91_000)]
)
def test_units_are_told_as_at_least(count: int, told: int):
    assert at_least(count, 10) == told


def test_an_effect_of_a_fit_to_true_counts_keeps_its_error_or_gets_a_larger_one():
    effects = [verdict.effect for verdict in check_fit(FIT, RULES) if verdict.effect is not None]
    for shown, raw in zip(effects, EFFECTS, strict=True):
        assert shown.standard_error >= raw.standard_error
        assert shown.influence is None
    assert all(v.decision is Decision.RELEASE for v in check_fit(FIT, RULES))


@pytest.mark.parametrize("wrong", [{"finest": 0.0}, {"finest": 0.5}, {"finest_unknown": 1.5}])
def test_grids_that_hide_nothing_are_refused(wrong: dict[str, float]):
    with pytest.raises(AssertionError):
        FitRules(**wrong)
