from __future__ import annotations

import math
from dataclasses import replace

import pytest

from zicht.model.fits import Effect, FitOutput
from zicht.protection.model_outputs import (
    CATALOGUE,
    Decision,
    FitRules,
    ItemVerdict,
    OutputClass,
    Road,
    check_fit,
    significant,
)

RULES = FitRules()
EFFECTS = (
    Effect("", "", -2.718281828, 0.123456, 400),
    Effect("age", "18-24", 0.693147, 0.0204999, 120),
    Effect("debt", "yes", 1.098612, 0.333333, 10),
)
FIT = FitOutput(
    plan="youth/at-risk-model",
    plan_digest="0" * 64,
    units=400,
    parameters=3,
    effects=EFFECTS,
    cells=(150, 120, 60, 70, 0),
    explained=0.41,
)


def whole(**changed) -> ItemVerdict:
    return check_fit(replace(FIT, **changed), RULES)[0]


def test_a_sound_fit_leaves_with_three_significant_digits():
    verdicts = check_fit(FIT, RULES)
    assert [verdict.item for verdict in verdicts] == ["fit", "constant", "age=18-24", "debt=yes"]
    assert {verdict.decision for verdict in verdicts} == {Decision.RELEASE}
    assert verdicts[0].effect is None
    assert verdicts[1].effect == Effect("", "", -2.72, 0.123, 400)
    assert verdicts[2].effect == Effect("age", "18-24", 0.693, 0.0205, 120)
    assert verdicts[1].reason == "shown with 3 significant digits"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"units": 12, "parameters": 3}, "fewer than 10 residual degrees of freedom"),
        ({"units": 29, "parameters": 3}, "fewer than 10 units for each parameter"),
        ({"cells": (150, 120, 130)}, "saturated"),
        ({"cells": (150, 120, 60, 61, 9)}, "1 cells of the design hold fewer than 10 units"),
        ({"cells": (150, 120, 60, 61, 1, 8)}, "2 cells of the design hold fewer than 10 units"),
        ({"explained": 1.0}, "everything is explained"),
        ({"explained": math.nan}, "everything is explained"),
        ({"from_protected_counts": False}, "not protected"),
    ],
)
def test_a_fit_that_tells_too_much_is_refused_with_all_its_effects(changed, reason):
    verdicts = check_fit(replace(FIT, **changed), RULES)
    assert verdicts[0].decision is Decision.REFUSE
    assert reason in verdicts[0].reason
    assert [(v.decision, v.effect) for v in verdicts[1:]] == [(Decision.REFUSE, None)] * 3


@pytest.mark.parametrize(
    "changed",
    [
        {"units": 30, "parameters": 3},
        {"units": 11, "parameters": 1, "effects": EFFECTS[:1]},
        {"cells": (150, 120, 60, 60, 10)},
        {"cells": (150, 120, 60, 70)},
        {"explained": 0.999},
        {"explained": None},
    ],
)
def test_a_fit_on_the_right_side_of_a_border_leaves(changed):
    assert whole(**changed).decision is Decision.RELEASE


def test_empty_cells_of_the_design_do_not_make_it_less_saturated():
    assert whole(cells=(150, 120, 130, 0, 0)).decision is Decision.REFUSE


def test_degrees_of_freedom_are_units_less_parameters():
    rules = FitRules(units_per_parameter=1)
    for units, decision in ((13, Decision.RELEASE), (12, Decision.REFUSE)):
        assert check_fit(replace(FIT, units=units), rules)[0].decision is decision


def test_every_reason_is_told():
    reason = whole(units=5, cells=(3, 2), explained=1.0).reason
    assert reason.count(";") == 4


def test_an_effect_of_few_units_stays_inside_alone():
    few = (*EFFECTS[:2], replace(EFFECTS[2], units=9))
    verdicts = check_fit(replace(FIT, effects=few), RULES)
    assert [v.decision.value for v in verdicts] == ["release", "release", "release", "refuse"]
    assert verdicts[3].reason == "an effect of fewer than 10 units"
    assert verdicts[3].effect is None


@pytest.mark.parametrize(
    ("value", "digits", "cut"),
    [
        (1234.567, 3, 1230.0),
        (0.0012345, 2, 0.0012),
        (-9.996, 3, -10.0),
        (0.0, 3, 0.0),
        (math.inf, 3, math.inf),
    ],
)
def test_significant_digits(value, digits, cut):
    assert significant(value, digits) == cut


def test_a_number_that_is_none_stays_none():
    assert math.isnan(significant(math.nan, 3))


def test_every_class_of_outputs_has_a_rule():
    assert set(CATALOGUE) == set(OutputClass)
    assert all(rule.examples and rule.risk and rule.rule for rule in CATALOGUE.values())


def test_single_values_of_persons_never_leave():
    assert {name for name, rule in CATALOGUE.items() if rule.road is Road.NEVER} == {
        OutputClass.EXTREMES,
        OutputClass.RESIDUALS,
    }


def test_a_statistic_belongs_to_one_class():
    examples = [example for rule in CATALOGUE.values() for example in rule.examples]
    assert len(examples) == len(set(examples))


@pytest.mark.parametrize(
    "wrong",
    [{"residual_freedom": 0}, {"units_per_parameter": 0}, {"units": 0}, {"digits": 0}, {"digits": 16}],
)
def test_rules_that_ask_nothing_are_refused(wrong):
    with pytest.raises(AssertionError):
        FitRules(**wrong)


@pytest.mark.parametrize("wrong", [{"units": -1}, {"parameters": 0}, {"parameters": 2}, {"cells": (-1,)}])
def test_a_fit_that_cannot_be_is_refused(wrong):
    with pytest.raises(AssertionError):
        replace(FIT, **wrong)


def test_the_least_rules_are_allowed():
    assert FitRules(1, 1, 1, 1).digits == 1
    assert FitRules(digits=15).digits == 15
    assert replace(FIT, units=0, parameters=3, cells=(0,)).units == 0
