"""Models of risk in the vault: from tallies of young people drawn with known odds ratios to findings."""

from __future__ import annotations

import importlib
import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.unit.microdata.drawn_recruits import FIT, PLANTED, TODAY, Drawn, plans, rows_of, tallies_of

from zicht.methods.risk.label_bias import tipping_ratio_of_term
from zicht.methods.risk.logistic import logistic
from zicht.microdata.risk_models import LearnersMissing, NoTalliesToFit, RisksFound, find_risks
from zicht.microdata.risk_models.audit import strongest_proxy, tipping_ratios
from zicht.microdata.risk_models.counted_table import CountedTable, counted_table
from zicht.microdata.risk_models.learners import predictor_of
from zicht.microdata.risk_models.subgroups import subgroups_of
from zicht.microdata.risk_models.terms import influence_of_one, term_statistics, too_small_factors
from zicht.model.risk_findings import (
    LOGISTIC,
    MODELS,
    WITHOUT_PROXY,
    RiskMeasure,
    RiskSettings,
    Statistic,
)
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA

QUICK = RiskSettings(replications=40, subgroup_resamples=10)
DRAWN = Drawn(persons=8_000, wijken=30, share=0.02)


@pytest.fixture(scope="module")
def tallies() -> pa.Table:
    return tallies_of(DRAWN)


@pytest.fixture(scope="module")
def found(tallies: pa.Table) -> RisksFound:
    return find_risks(tallies, plans(), QUICK, seed=1, models=(LOGISTIC, WITHOUT_PROXY))


@pytest.fixture(scope="module")
def table(tallies: pa.Table) -> CountedTable:
    return counted_table(tallies, plans()[FIT], audit=("sex",), lead_years=5)


def of(found: RisksFound, measure: RiskMeasure, **wanted: str) -> list[Statistic]:
    return [
        one
        for one in found.findings.statistics
        if one.measure is measure and all(getattr(one, name) == value for name, value in wanted.items())
    ]


# The table a model sees.


def test_the_table_holds_every_row_and_case_once(table: CountedTable) -> None:
    days = [rows_of(DRAWN, day) for day in range(4)]
    assert table.rows.sum() == 4 * DRAWN.persons
    assert table.cases.sum() == sum(int(day.case.sum()) for day in days)
    assert sorted(set(table.cohort.tolist())) == [2016, 2017, 2018, 2019]
    for at, factor in enumerate(table.factors):
        held = sum(int(day.held[factor.name].sum()) for day in days)
        assert table.rows[table.codes[:, at] == 1].sum() == held


def test_what_is_audited_is_no_factor(table: CountedTable) -> None:
    assert [one.name for one in table.audits] == ["sex"]
    assert "sex" not in [one.name for one in table.factors]
    assert all("sex" not in term for term in table.terms)
    assert table.design.shape[1] == 1 + len(table.factors)


def test_no_identifier_and_no_protected_characteristic_is_in_the_model() -> None:
    for plan in plans().values():
        names = {breakdown.name for breakdown in plan.breakdowns} - set(QUICK.audit)
        assert not names & {"origin", "nationality", "religion", "health", "sex", "person", "address"}


def test_today_is_described_as_the_young_of_then_were() -> None:
    """The same circumstances under the same names; only the table of the models is audited by sex."""
    then, today = plans()[FIT], plans()[TODAY]
    assert [one.name for one in then.breakdowns if one.name not in QUICK.audit] == [
        one.name for one in today.breakdowns
    ]
    for one, other in zip(then.breakdowns, today.breakdowns, strict=False):
        assert [code for code, _ in one.categories] == [code for code, _ in other.categories]


def test_a_run_without_the_analysis_is_a_mistake_of_the_user() -> None:
    with pytest.raises(NoTalliesToFit, match=FIT):
        find_risks(TALLY_SCHEMA.empty_table(), plans(), QUICK, seed=1, models=())


# Terms.


def test_planted_odds_ratios_lie_in_their_intervals(found: RisksFound) -> None:
    terms = {one.subject.split("=")[0]: one for one in of(found, RiskMeasure.LOG_ODDS_RATIO)}
    outside = [
        name
        for name, term in terms.items()
        if not term.lower <= math.log(PLANTED.get(name, 1.0)) <= term.upper
    ]
    assert len(terms) == 8
    assert len(outside) <= 1  # of eight intervals of 95 %
    for name in ("halt", "parental_debts", "suspect_sibling"):
        assert terms[name].lower > 0, f"{name} must be found"


def test_intervals_of_terms_hold_the_planted_ratio_as_often_as_they_say() -> None:
    """Ten countries, eight terms each: 95 % of 80 intervals, with three standard errors to spare."""
    held = 0
    for seed in range(10):
        table = counted_table(
            tallies_of(Drawn(persons=4_000, wijken=40, share=0.03, seed=seed + 10)),
            plans()[FIT],
            audit=("sex",),
        )
        interval = logistic(table.cells, table.design).interval()
        for at, (name, _) in enumerate(table.terms, start=1):
            truth = math.log(PLANTED.get(name, 1.0))
            held += bool(interval.lower[at] <= truth <= interval.upper[at])
    assert 80 * 0.95 - 3 * math.sqrt(80 * 0.95 * 0.05) <= held


def test_a_factor_with_few_cases_is_left_out_and_named() -> None:
    rare = Drawn(persons=6_000, share=0.02, odds={"left_school": 0.2})
    found = find_risks(tallies_of(rare), plans(), QUICK, seed=1, models=())
    assert "left_school" in found.findings.left_out
    assert not [one for one in of(found, RiskMeasure.LOG_ODDS_RATIO) if "left_school" in one.subject]
    assert found.findings.fit is not None
    assert min(found.findings.fit.cells) >= QUICK.events


def test_too_few_cases_give_no_model_and_no_counts() -> None:
    few = find_risks(tallies_of(Drawn(persons=500, share=0.004)), plans(), QUICK, seed=1, models=())
    assert few.findings.fit is None
    assert few.findings.statistics == ()
    assert few.findings.reasons
    assert few.tallies.num_rows == 0


def test_what_one_person_moves_is_what_leaving_one_out_moves() -> None:
    """The first-order figure against fits without each kind of person."""
    table = counted_table(tallies_of(Drawn(persons=4_000, wijken=10, share=0.03)), plans()[FIT])
    table = table.without(frozenset(one.name for one in table.factors) - {"halt", "parental_debts"})
    fit = logistic(table.cells, table.design)
    told = influence_of_one(table, fit)
    largest = np.zeros_like(told)
    lines, first = np.unique(np.column_stack([table.design, table.cases > 0]), axis=0, return_index=True)
    assert len(lines) == 8
    for at in first.tolist():
        rows, cases = table.rows.copy(), table.cases.copy()
        rows[at] -= 1
        cases[at] -= 1 if cases[at] else 0
        again = logistic(replace(table, rows=rows, cases=cases).cells, table.design)
        largest = np.maximum(largest, np.abs(again.coefficients - fit.coefficients))
    assert np.allclose(told, largest, rtol=0.15)


# Models on later cohorts.


def test_models_that_are_compared_did_not_see_the_newer_cohorts(tallies: pa.Table) -> None:
    """Without any association in the older cohorts nothing is told apart in the newer, where there is one."""
    blind = tallies_of(replace(DRAWN, odds={}))
    older = pc.is_in(blind["TIME_PERIOD"], pa.array(["2021", "2022"]))
    newer = pc.invert(pc.is_in(tallies["TIME_PERIOD"], pa.array(["2021", "2022"])))
    mixed = pa.concat_tables([blind.filter(older), tallies.filter(newer)])
    mixed = mixed.sort_by([(name, "ascending") for name in SORTED_BY])
    seen = find_risks(tallies, plans(), QUICK, seed=1, models=())
    unseen = find_risks(mixed, plans(), QUICK, seed=1, models=())
    with_signal, without = (
        next(one.value for one in of(run, RiskMeasure.AUC, cohorts="2018-2019")) for run in (seen, unseen)
    )
    assert with_signal > 0.6
    assert without < with_signal - 0.05


def test_a_well_made_model_is_calibrated_later(found: RisksFound) -> None:
    for measure, right in (
        (RiskMeasure.EXPECTED_OVER_OBSERVED, 1.0),
        (RiskMeasure.CALIBRATION_SLOPE, 1.0),
        (RiskMeasure.CALIBRATION_INTERCEPT, 0.0),
    ):
        one = next(iter(of(found, measure, model=LOGISTIC, cohorts="2018-2019")))
        assert abs(one.value - right) < 3 * one.standard_error, measure


def test_each_model_of_the_list_learns_what_is_planted(table: CountedTable) -> None:
    """Nothing was planted beyond main effects, so none can be much better, and none should be much worse."""
    older = table.part(table.cohort < 2018)
    newer = table.part(table.cohort >= 2018)
    risks = {
        model: predictor_of(model, older, np.random.default_rng(3), proxy="moved")(newer) for model in MODELS
    }
    for model, risk in risks.items():
        assert risk.shape == newer.rows.shape
        expected = float(risk @ newer.rows)
        assert 0.8 < expected / newer.cases.sum() < 1.25, model
        alike = np.corrcoef(np.log(risk), np.log(risks[LOGISTIC]))[0, 1]
        assert alike > 0.5, model


def test_without_the_extra_the_remedy_is_told(table: CountedTable, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def missing(name: str, *rest: object) -> object:
        if name.startswith(("sklearn", "interpret")):
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(LearnersMissing, match="risk-models"):
        predictor_of("gradient_boosting", table, np.random.default_rng(1), proxy="")


# Fairness.


def test_a_factor_that_gives_sex_away_is_the_proxy() -> None:
    drawn = tallies_of(DRAWN)
    table = counted_table(drawn, plans()[FIT], audit=("sex",))
    at = [one.name for one in table.factors].index("moved")
    codes = table.codes.copy()
    codes[:, at] = table.audit_codes[:, 0]
    proxy, told = strongest_proxy(replace(table, codes=codes), np.random.default_rng(1))
    assert proxy == "moved"
    strength = {one.subject: one.value for one in told}
    assert strength["sex:moved"] > 0.9
    assert strength["sex:halt"] < 0.05


def test_an_unfair_model_shows_in_the_audit() -> None:
    """Boys are suspected four times as often, and no factor knows it: girls are expected too many cases."""
    found = find_risks(
        tallies_of(replace(DRAWN, odds={**PLANTED, "sex": 4.0}, share=0.006)),
        plans(),
        QUICK,
        seed=1,
        models=(),
    )
    told = {one.subject: one for one in of(found, RiskMeasure.GROUP_EXPECTED_OVER_OBSERVED, model=LOGISTIC)}
    assert told["sex=1"].upper < 1 < told["sex=2"].lower
    tipping = {one.subject: one for one in of(found, RiskMeasure.TIPPING_RATIO, cohorts="2018-2019")}
    assert tipping["sex=1"].lower < 4.0 < tipping["sex=1"].upper


def test_ratios_of_unequal_attention_are_those_of_the_search(table: CountedTable) -> None:
    """Reading between a few fits gives what a search for the ratio gives."""
    terms = [one for one in term_statistics(table, logistic(table.cells, table.design)) if one.lower > 0]
    names = [f"{factor}={category}" for factor, category in table.terms]
    told = {one.subject: one for one in tipping_ratios(table, terms[:2])}
    assert len(told) == 2
    for subject, one in told.items():
        place = 1 + names.index(subject)
        searched = tipping_ratio_of_term(table.cells, table.design, table.design[:, place] > 0, place)
        assert one.value == pytest.approx(searched.value, rel=0.01)
        assert (one.lower, one.upper) == pytest.approx((searched.lower, searched.upper), rel=0.03)


# Classes and areas.


def test_the_young_of_today_add_up_over_levels_and_classes(found: RisksFound) -> None:
    rows = found.tallies.to_pylist()
    assert found.tallies.schema.equals(TALLY_SCHEMA)
    totals: dict[tuple[str, str], int] = {}
    for row in rows:
        totals[row["MEASURE"], row["LEVEL"]] = totals.get((row["MEASURE"], row["LEVEL"]), 0) + row["VALUE"]
        assert row["BREAKDOWN"] == ""
        assert row["CONTRIBUTORS"] == row["VALUE"]
    for measure in ("recruits_now", "recruits_now_above_average", "recruits_now_raised"):
        assert len({totals[measure, level] for level in ("nl", "pv", "vr", "re", "gm", "wk")}) == 1
    young, above, raised = (
        totals[name, "nl"] for name in ("recruits_now", "recruits_now_above_average", "recruits_now_raised")
    )
    assert young == DRAWN.persons
    assert young > above > raised > 0


def test_wijken_where_a_circumstance_is_planted_have_more_young_people_at_raised_risk() -> None:
    leaning = {at: {"halt": 3.0, "parental_debts": 2.5} for at in range(5)}
    strong = {**PLANTED, "halt": 4.0}
    drawn = replace(DRAWN, leaning=leaning, odds=strong)
    found = find_risks(tallies_of(drawn), plans(), QUICK, seed=1, models=())
    share: dict[str, dict[str, int]] = {}
    for row in found.tallies.to_pylist():
        if row["LEVEL"] == "gm":
            share.setdefault(row["REF_AREA"], {})[row["MEASURE"]] = row["VALUE"]
    shares = {code: one["recruits_now_raised"] / one["recruits_now"] for code, one in share.items()}
    assert max(shares, key=shares.__getitem__) == "GM5000"
    assert shares["GM5000"] > 1.4 * np.median(list(shares.values()))


def test_the_mean_risks_of_classes_rise_and_give_the_number_of_cases(found: RisksFound) -> None:
    risks = {one.subject: one for one in of(found, RiskMeasure.CLASS_RISK)}
    below, above, raised = (risks[name].value for name in ("below_average", "above_average", "raised"))
    assert below < above < raised
    expected = sum(one.value * one.units for one in risks.values())
    assert 0.9 < expected / (sum(int(rows_of(DRAWN, day).case.sum()) for day in range(4)) / 4) < 1.1


# Subgroups and chance.


def test_a_planted_combination_is_confirmed_in_the_other_half(found: RisksFound) -> None:
    confirmed = [one for one in of(found, RiskMeasure.SUBGROUP_RATIO) if one.p is not None and one.p <= 0.05]
    assert confirmed
    planted = {"halt=yes", "parental_debts=yes", "suspect_sibling=yes", "left_school=yes", "age=15+"}
    assert all(planted & set(one.subject.split(";")) for one in confirmed)


def test_nothing_is_confirmed_where_nothing_is_planted() -> None:
    """Holm keeps one false confirmation or more below one country in twenty."""
    false = 0
    for seed in range(5):
        table = counted_table(
            tallies_of(Drawn(persons=4_000, wijken=40, share=0.03, odds={}, seed=seed + 100)), plans()[FIT]
        )
        even = table.rows * table.cases.sum() / table.rows.sum()
        told = subgroups_of(table, even, QUICK, np.random.default_rng(seed))
        false += any(one.p is not None and one.p <= 0.05 for one in told)
    assert false <= 2


def test_the_same_tallies_and_seed_give_the_same_findings(tallies: pa.Table, found: RisksFound) -> None:
    again = find_risks(tallies, plans(), QUICK, seed=1, models=(LOGISTIC, WITHOUT_PROXY))
    assert again.findings == found.findings
    assert again.tallies.equals(found.tallies)


def test_factors_with_enough_cases_are_kept(table: CountedTable) -> None:
    assert too_small_factors(table, 10) == ()
    assert "left_school" in too_small_factors(table, 100_000)
