"""A table that a model of risk is applied to: one measure of rows, and names that nobody else has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.microdata.drawn_recruits import FIT, TODAY, plans

from zicht.analyses.plan_checks import check_plan
from zicht.analyses.plan_checks.library import check_measures
from zicht.analyses.release_figures import class_figures_of, figures_of
from zicht.microdata.contract_files import built_in_contracts
from zicht.model.plans import Counted, Measure, Plan
from zicht.model.release_plans import Mechanism
from zicht.model.risk_measures import measures_given


def words_of(plan: Plan) -> str:
    return " ".join(finding.words for finding in check_plan(plan, built_in_contracts(), ()))


def test_both_tables_are_without_fault() -> None:
    assert [words_of(plan) for plan in plans().values()] == ["", ""]


@pytest.mark.parametrize(
    "measures",
    [
        (Measure("now_rows", Counted.ROWS), Measure("now_cases", Counted.ROWS)),
        (Measure("now", Counted.ROWS),),
        (Measure("now_rows", Counted.UNITS),),
    ],
)
def test_a_table_to_put_in_classes_has_one_measure_of_rows(measures: tuple[Measure, ...]) -> None:
    assert "one measure of rows()" in words_of(replace(plans()[TODAY], measures=measures))


def test_a_model_still_needs_rows_and_cases() -> None:
    fit = plans()[FIT]
    assert "two measures of rows(...)" in words_of(replace(fit, measures=fit.measures[:1]))


def test_only_classes_leave_and_only_when_they_are_asked_for() -> None:
    contracts = built_in_contracts()
    for plan in plans().values():
        assert figures_of(plan, contracts) == ()
    assert measures_given(plans()[FIT]) == ()
    classes = class_figures_of(plans()[TODAY])
    assert [figure.measure for figure in classes] == [
        "recruits_now",
        "recruits_now_above_average",
        "recruits_now_raised",
    ]
    assert all(figure.additive and figure.mechanism is Mechanism.SMALL_COUNT_ROUNDING for figure in classes)


def test_the_name_of_a_class_is_taken() -> None:
    other = replace(plans()[FIT], id="youth/other", measures=(Measure("recruits_now_raised", Counted.ROWS),))
    found = list(check_measures([plans()[TODAY], other]))
    assert [(identifier, path) for identifier, path, _ in found] == [("youth/other", "measures[0]")]
