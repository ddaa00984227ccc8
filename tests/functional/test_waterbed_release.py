"""A register of interventions and protected flows through the maker of a release."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.analyses.drawn import indicator
from tests.unit.analyses.waterbed_country import Country, counts_of, ground_of

from zicht.analyses.waterbed.flow_judgements import JudgementRules
from zicht.made_up.microdata.planted import INTERVENTION
from zicht.model.bundle_parts import BundlePart
from zicht.model.interventions import (
    Direction,
    Intervention,
    InterventionKind,
    InterventionRegister,
    InterventionText,
    Outcome,
)
from zicht.pipeline.waterbed import WaterbedRules, waterbed_maker
from zicht.pipeline.waterbed_displacement import InterventionElsewhere

COUNTRY = Country(side=6, records=60_000.0)
QUICK = WaterbedRules(judgement=JudgementRules(draws=2))
TARGET, NEIGHBOUR, ELSEWHERE = 14, 15, 32
TEXT = InterventionText("title", "what", "why")
YEARS = ("2020", "2021", "2023", "2024")


def intervention(*areas: int, first: str = INTERVENTION.quarter) -> Intervention:
    return Intervention(
        id="closing",
        texts={"nl": TEXT, "en": TEXT},
        kind=InterventionKind.ENFORCEMENT,
        division=COUNTRY.division,
        areas=tuple(sorted(COUNTRY.codes[area] for area in areas)),
        later={},
        first=first,
        last=None,
        outcomes=(Outcome("drug-records-by-place", Direction.DOWN, 0.7),),
        registered_on="2022-01-01",
        source="a decision",
        signed_by=("an organisation",),
    )


def part_with(*interventions: Intervention) -> BundlePart:
    """As planted in the made-up country: what is left in the target, and what moved next door."""
    mean = COUNTRY.expected(2)
    by_year = {}
    for year in YEARS:
        flows = mean.copy()
        if year > INTERVENTION.quarter[:4]:
            gone = flows[:, TARGET] * (1 - INTERVENTION.remaining)
            flows[:, TARGET] -= gone
            flows[:, NEIGHBOUR] += gone * INTERVENTION.displaced
        by_year[year] = np.random.default_rng(int(year)).poisson(flows)
    counts, plan = counts_of(COUNTRY, by_year)
    by_place = replace(indicator(), id="drug-records-by-place", numerator="drug_records_to")
    register = InterventionRegister(tuple(sorted(interventions, key=lambda one: one.id)), made_up=True)
    return waterbed_maker(register, QUICK)(ground_of(COUNTRY, counts, plan, indicators=[by_place]))


def told(part: BundlePart, method: str, name: str) -> list[dict]:
    rows = part.tables["displacement"].to_pylist()
    return [row for row in rows if (row["METHOD"], row["PART"]) == (method, name)]


def test_the_planted_intervention_comes_out_of_protected_counts():
    part = part_with(intervention(TARGET))
    (target,) = told(part, "weighted_displacement_difference", "target")
    assert target["SENTENCE"] == "target_fewer"
    (ratio,) = told(part, "rings_ratios", "ring_0")
    assert ratio["LOWER"] <= INTERVENTION.remaining <= ratio["UPPER"]
    (through,) = told(part, "flows", "ring_0")
    assert through["SENTENCE"] == "target_fewer"
    moved = {
        row["COUNTERPART_AREA"]
        for row in told(part, "weighted_displacement_difference", "neighbour")
        if row["SENTENCE"] == "neighbour_more"
    }
    assert moved == {COUNTRY.codes[NEIGHBOUR]}
    sentences = part.documents["waterbed"]["sentences"]
    assert all(row["SENTENCE"] in sentences for row in part.tables["displacement"].to_pylist())


def test_an_intervention_where_nothing_was_done_shows_nothing():
    part = part_with(intervention(ELSEWHERE))
    (target,) = told(part, "weighted_displacement_difference", "target")
    assert target["SENTENCE"] == "target_cannot_say"
    (quotient,) = told(part, "weighted_displacement_quotient", "quotient")
    assert quotient["SENTENCE"].startswith("refused_")


def test_areas_of_another_measure_are_no_comparison():
    """The target of one is in no ring and no control of the other."""
    other = replace(intervention(TARGET), id="other", areas=(COUNTRY.codes[NEIGHBOUR],))
    part = part_with(intervention(TARGET), other)
    around = [
        row["COUNTERPART_AREA"]
        for row in told(part, "weighted_displacement_difference", "neighbour")
        if row["INTERVENTION"] == "closing"
    ]
    assert COUNTRY.codes[NEIGHBOUR] not in around
    assert len(around) == 3


def test_an_area_that_the_release_does_not_have_is_refused():
    strange = replace(intervention(TARGET), areas=("GM9999",))
    with pytest.raises(InterventionElsewhere) as fault:
        part_with(strange)
    assert "GM9999" in str(fault.value)
    assert fault.value.exit_code == 220
