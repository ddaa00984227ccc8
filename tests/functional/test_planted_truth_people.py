"""What was planted among made-up persons is found by the analyses on drugs, youth and households.

The made-up country of 60 000 persons is laid down as the vault would hold it. Ratios that its maker planted
lie within the interval of the estimate; counts that its maker knows are met to the number; where nothing was
planted hardly any gemeente is called unusual; and what a definition says in words, counted again in plain
Python, gives the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import norm
from tests.functional.made_up_people import FOURTH, QUARTERS, YEARS, MadeUp, made_up_people

from zicht.made_up.microdata.economy_climate import area_of
from zicht.made_up.microdata.economy_planted import PLANTED_LEVELS
from zicht.made_up.microdata.planted import (
    CHANGES,
    FLOWS,
    INTERVENTION,
    LEVELS,
    RISKS,
    PlantedChange,
    PlantedFlow,
)
from zicht.made_up.microdata.planting import code_of
from zicht.made_up.planted import PlantedLevel
from zicht.methods.arrays import Floats
from zicht.methods.intervals import clopper_pearson_interval, count_interval, wilson_interval
from zicht.methods.multiple_testing import q_values
from zicht.methods.overdispersion import adjusted_z, overdispersion

CONFIDENCE = 0.99  # some twenty ratios are held against their intervals


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    return made_up_people(tmp_path_factory.getbasetemp() / "people")


# Levels: where people live the rate is a known multiple of that of the country.


@dataclass(frozen=True)
class Found:
    """A planted measure and the measures of an analysis in which it must show."""

    planted: str
    part: str
    whole: str
    years: tuple[str, ...] = YEARS[-3:]  # longer ago more people lived elsewhere than they do now
    quarterly: bool = False

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(FOURTH[year] if self.quarterly else year for year in self.years)


FOUND = (
    Found("drug_suspects", "drug_suspects", "inhabitants_12_79", quarterly=True),
    Found("early_leavers", "early_leavers_12_22", "pupils_12_22"),
    Found("halt", "halt_young_people", "halt_population_12_17"),
    Found("youth_care", "children_with_youth_care", "children_0_17", YEARS[-1:]),
    Found("youth_probation", "young_people_on_probation", "probation_population_12_22", YEARS[-1:]),
    Found("problematic_debts", "children_with_parental_debts", "children_with_known_parent", YEARS[-1:]),
)
PLANTED = [(found, one) for found in FOUND for one in LEVELS if one.measure == found.planted]


@pytest.mark.parametrize(
    ("found", "planted"), PLANTED, ids=[f"{one.measure}-{one.role}" for _, one in PLANTED]
)
def test_a_planted_ratio_lies_within_the_interval(
    found: Found, planted: PlantedLevel, made_up: MadeUp
) -> None:
    area = code_of(made_up.country, planted)
    observed = made_up.total(found.part, area, found.periods)
    interval = count_interval(np.array([float(observed)]), CONFIDENCE)
    expected = made_up.expected(found.part, found.whole, area, found.periods)
    assert interval.lower[0] <= planted.ratio * expected <= interval.upper[0]


def test_raised_areas_together_stand_out_far_beyond_chance(made_up: MadeUp) -> None:
    """One raised area of a small country can be chance; all of them together are not."""
    raised = [(found, code_of(made_up.country, one)) for found, one in PLANTED if one.ratio > 1]
    observed = sum(made_up.total(found.part, area, found.periods) for found, area in raised)
    expected = sum(made_up.expected(found.part, found.whole, area, found.periods) for found, area in raised)
    assert count_interval(np.array([float(observed)]), 0.9999).lower[0] > 1.2 * expected


def test_problems_come_together_where_assistance_is_planted(made_up: MadeUp) -> None:
    where = [code_of(made_up.country, one) for one in LEVELS if one.measure == "social_assistance"]
    part, whole = "multi_problem_households", "private_households_looked_at"
    observed = sum(made_up.total(part, area, YEARS[-3:]) for area in where)
    expected = sum(made_up.expected(part, whole, area, YEARS[-3:]) for area in where)
    assert count_interval(np.array([float(observed)]), CONFIDENCE).lower[0] > expected


def test_dwellings_with_nurseries_show_the_planted_chance(made_up: MadeUp) -> None:
    """Three years of clearances; a dwelling with two counts once, which hardly happens."""
    part, whole = "dwellings_with_cleared_nursery", "nursery_dwellings"
    for planted in (one for one in PLANTED_LEVELS if one.measure == "nurseries" and one.level == "gm"):
        area, period = area_of(made_up.country, planted), YEARS[-1:]
        inside, all_of_them = (made_up.total(part, place, period) for place in (area, "NL"))
        at_risk, dwellings = (made_up.total(whole, place, period) for place in (area, "NL"))
        ratio = ratio_interval((inside, at_risk), (all_of_them - inside, dwellings - at_risk))
        assert ratio[0] <= planted.ratio <= ratio[1]


# Flows, changes and the intervention.


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.origin)
def test_a_planted_flow_lies_within_the_interval_of_its_share(flow: PlantedFlow, made_up: MadeUp) -> None:
    there, known = to_and_known(flow, made_up)
    interval = wilson_interval(np.array([there]), np.array([known]), CONFIDENCE)
    assert interval.lower[0] <= flow.share <= interval.upper[0]


def test_planted_flows_together_are_more_than_chance_sends_there(made_up: MadeUp) -> None:
    there, known = np.sum([to_and_known(flow, made_up) for flow in FLOWS], axis=0)
    assert wilson_interval(np.array([there]), np.array([known]), 0.95).lower[0] > 0.05


def to_and_known(flow: PlantedFlow, made_up: MadeUp) -> tuple[float, float]:
    """Registrations of residents of the origin: those in the destination, and those with a known place."""
    origin, destination = (made_up.country.roles[role] for role in (flow.origin, flow.destination))
    known = [
        (end, count)
        for (start, end, _), count in made_up.between.items()
        if start == origin and end.startswith("GM")
    ]
    return (
        float(sum(count for end, count in known if end == destination)),
        float(sum(count for _, count in known)),
    )


CHANGED = {
    "drug_suspects": ("drug_suspects", "inhabitants_12_79"),
    "halt": ("halt_young_people", "halt_population_12_17"),
}


@pytest.mark.parametrize("change", [one for one in CHANGES if one.role], ids=lambda one: str(one.role))
def test_a_planted_change_lies_within_the_interval_of_after_to_before(
    change: PlantedChange, made_up: MadeUp
) -> None:
    part, whole = CHANGED[change.measure]
    area, quarterly = made_up.country.roles[str(change.role)], change.measure == "drug_suspects"
    sums = []
    for years in (YEARS[:3], YEARS[3:]):
        periods = [FOURTH[year] if quarterly else year for year in years]
        sums.append((made_up.total(part, area, periods), made_up.expected(part, whole, area, periods)))
    before, after = sums
    low, high = ratio_interval(after, before)
    assert low <= change.ratio <= high


def test_fewer_young_people_come_to_halt_since_the_planted_quarter(made_up: MadeUp) -> None:
    planted = next(one for one in CHANGES if one.measure == "halt" and one.role is None)
    part, whole = CHANGED["halt"]
    before, after = (
        (made_up.total(part, "NL", years), made_up.total(whole, "NL", years))
        for years in (YEARS[:1], YEARS[2:])
    )
    low, high = ratio_interval(after, before)
    assert low <= planted.ratio <= high


def test_the_planted_intervention_lies_within_its_interval(made_up: MadeUp) -> None:
    area = made_up.country.roles[INTERVENTION.role]
    part, at = "drug_suspect_records", QUARTERS.index(INTERVENTION.quarter)
    before, after = (
        (made_up.total(part, area, quarters), made_up.total(part, "NL", quarters))
        for quarters in (QUARTERS[:at], QUARTERS[at:])
    )
    low, high = ratio_interval(after, before)
    assert low <= INTERVENTION.remaining <= high


def ratio_interval(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Interval of the ratio of two rates (events, exposure): given their sum, the events are binomial."""
    trials = np.array([float(one[0] + other[0])])
    share = clopper_pearson_interval(np.array([float(one[0])]), trials, CONFIDENCE)
    scale = other[1] / one[1]
    low, high = (float(limit[0]) for limit in (share.lower, share.upper))
    return low / (1 - low) * scale, np.inf if high == 1 else high / (1 - high) * scale


# Factors of young people: the model is fitted to the table that the analysis gives.


PLANTED_FACTORS = {
    "left_school": "early_leaver",
    "halt": "halt",
    "parental_debts": "parent_in_debt",
    "suspect_sibling": "suspect_sibling",
}
"""Breakdown of the analysis -> factor as its maker planted it, in the order of its bits."""


def test_planted_odds_ratios_lie_within_the_intervals_of_the_model(made_up: MadeUp) -> None:
    persons, cases = combinations(made_up, "recruits_rows"), combinations(made_up, "recruits_cases")
    categories = sorted(persons)
    names = [part.split("=")[0] for part in categories[0].split(";")]
    design = np.array(
        [[1.0, *(p.split("=")[1] in ("yes", "15+", "1") for p in c.split(";"))] for c in categories]
    )
    estimate, error = logistic(
        np.array([float(persons[c]) for c in categories]),
        np.array([float(cases[c]) for c in categories]),
        design,
    )
    planted = {risk.factor: risk.odds_ratio for risk in RISKS}
    for name, factor in PLANTED_FACTORS.items():
        at = 1 + names.index(name)
        reach = norm.ppf(1 - 0.01 / (2 * len(PLANTED_FACTORS))) * error[at]  # all of them together: 99 %
        assert estimate[at] - reach <= np.log(planted[factor]) <= estimate[at] + reach, name


def combinations(made_up: MadeUp, measure: str) -> Counter[str]:
    """Category of all breakdowns -> count in the country, all cohorts together."""
    found: Counter[str] = Counter()
    for period in YEARS[-4:]:
        found.update(made_up.crossed.get((measure, "NL", period), {}))
    return found


def logistic(persons: Floats, cases: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Coefficients and standard errors of a binomial logistic model with Firth's correction (1993).

    The correction keeps estimates finite when a small cell has no case.
    """
    beta = np.zeros(design.shape[1])
    for _ in range(200):
        chance = 1 / (1 + np.exp(-design @ beta))
        weight = persons * chance * (1 - chance)
        inverse = np.linalg.inv(design.T @ (design * weight[:, None]))
        leverage = weight * np.einsum("ij,jk,ik->i", design, inverse, design)
        step = inverse @ (design.T @ (cases - persons * chance + leverage * (0.5 - chance)))
        beta = beta + step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-9:
            return beta, np.sqrt(np.diag(inverse))
    raise AssertionError("the model did not settle")


# What the maker counted itself.


@pytest.mark.parametrize(
    ("true", "measure", "periods"),
    [
        ("home inhabitants", "registered_inhabitants", ("2024-Q4",)),
        ("home inhabitants", "residents_of_all_ages", ("2024",)),
        ("home inhabitants_12_17", "residents_12_17", ("2024",)),
        ("place records_2024", "suspect_records", QUARTERS[-4:]),
        ("place drug_records_2024", "drug_suspect_records", QUARTERS[-4:]),
        ("place drug_records_2020", "drug_suspect_records", QUARTERS[4:8]),
    ],
)
def test_each_area_has_the_number_that_its_maker_counted(
    true: str, measure: str, periods: Sequence[str], made_up: MadeUp
) -> None:
    now = made_up.country.now
    for codes in (now.gemeente, now.wijk):
        told: Counter[str] = Counter()
        for code, count in zip(codes.tolist(), made_up.true[true].tolist(), strict=True):
            told[code] += count
        assert {area: made_up.total(measure, area, periods) for area in told} == told


def test_each_combination_of_factors_has_the_young_people_its_maker_counted(made_up: MadeUp) -> None:
    told = made_up.true["risks"]  # (cohorts, 16, persons and cases); bit k of the second is factor k
    for cohort, period in enumerate(YEARS[-4:]):
        for column, measure in enumerate(("recruits_rows", "recruits_cases")):
            counted = np.zeros(16, dtype=np.int64)
            for category, count in made_up.crossed[measure, "NL", period].items():
                held = {part.split("=")[0] for part in category.split(";") if part.endswith("=yes")}
                counted[sum((name in held) << bit for bit, name in enumerate(PLANTED_FACTORS))] += count
            assert counted.tolist() == told[cohort, :, column].tolist(), (period, measure)


# Where nothing was planted.


@pytest.mark.parametrize(
    ("part", "whole", "period"),
    [
        ("residents_with_low_income", "residents_with_known_income", "2024"),
        ("one_parent_households", "registered_households", "2024"),
        ("residents_12_17", "residents_of_all_ages", "2024"),
        ("recent_movers", "residents_by_length_of_stay", "2024"),
        ("convicted_residents", "residents_18_79", "2024"),
        ("first_time_drug_suspects", "drug_suspects_looked_back", "2024"),
        ("drug_suspects_with_suspect_family", "drug_suspects_with_known_parent", "2024"),
        ("inhabitants_with_suspect_family", "inhabitants_with_known_parent", "2024"),
        ("young_people_with_two_or_more_factors", "young_people_looked_at", "2024"),
    ],
)
def test_hardly_any_gemeente_is_unusual_where_nothing_is_planted(
    part: str, whole: str, period: str, made_up: MadeUp
) -> None:
    at_risk = np.array([float(made_up.totals[whole, area, period]) for area in made_up.gemeenten])
    events = np.array([float(made_up.totals[part, area, period]) for area in made_up.gemeenten])
    expected = at_risk * made_up.totals[part, "NL", period] / made_up.totals[whole, "NL", period]
    some = expected > 0
    differences = 2 * (np.sqrt(events[some] + 0.25) - np.sqrt(expected[some] + 0.25))[None]
    variances = np.ones_like(differences)
    spread = overdispersion(differences, variances)
    z = adjusted_z(differences, variances, spread.tau2)
    p = 2 * norm.sf(np.abs(z))
    assert int((q_values(p) < 0.05).sum()) <= 1
